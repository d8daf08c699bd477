// What a person can do.

import { copy } from '../lib/clipboard.js';
import { choose as chooseFile, save } from '../lib/file.js';
import { jsonOf, markdownOf } from '../lib/markdown.js';
import { withTimeLimit } from '../lib/time-limit.js';
import { openReport } from '../sources/report.js';
import { openHelp } from '../views/help.js';
import { describe } from '../views/message.js';
import { COLUMNS } from './filter-sort.js';
import { groupList, holdOrder } from './group-list.js';
import { storePreferences, THEMES } from './preferences.js';
import { addressOf } from './route.js';
import { groupShown, state, turnTo } from './state.js';
import { undoing } from './undo.js';

// Longer than a tier may take to say that it fails.
export const TIME_LIMIT_MS = 10_000;
const PAST = { resolve: 'Resolved', ignore: 'Ignored', reopen: 'Reopened', remove: 'Deleted' };
/** Milliseconds for which it stays said what was done; what failed stays until something else is done. */
const SAID = 5_000;
/** More would not be read, and takes a browser's memory. */
const LARGEST_REPORT = 64 << 20;

/** `redraw` draws, `refresh` reads again and draws, `show(source)` turns to another source. */
export function commands({ redraw, refresh, show, focusRow }) {
  const takingBack = undoing(redraw);
  let saying;
  const document = () => state.place.document;
  const theGroup = (id = groupShown() || state.selected) =>
    state.groups?.find((group) => group.id === id);

  const on = {
    select(id) {
      holdOrder();
      state.selected = id;
    },
    open: (id) => state.place.go(addressOf(id)),
    turnTo(position) {
      if (!(position in (state.exceptions ?? []))) return;
      turnTo(position);
      redraw();
    },
    act(action, options, id) {
      holdOrder();
      if (!state.source?.act) return;
      if (action === 'clear') return clear();
      const group = theGroup(id);
      if (!group) return;
      if (action === 'remove') return remove(group);
      const back = () => restore(group);
      takingBack.offer(`${PAST[action]} ${group.title}`, back);
      return run(() => state.source.act[action](group.id, options));
    },
    /** Resolves or ignores, and takes that back where it is so already. */
    toggle(action, ended) {
      const group = theGroup();
      return group && on.act(group.state === ended ? 'reopen' : action);
    },
    undo: () => takingBack.undo(),
    undoWords: takingBack.words,
    settle: takingBack.settle,
    async copy(text, what) {
      say((await copy(document(), text)) ? `Copied ${what}` : `${what} could not be copied`);
    },
    async copyGroup(format) {
      const group = theGroup();
      if (!group) return;
      const kept = groupShown() ? state.exceptions : await state.source.exceptions(group.id);
      const exception = kept?.[groupShown() ? state.position : 0];
      if (format === 'JSON') await on.copy(jsonOf(group, exception), 'as JSON');
      else await on.copy(markdownOf(group, exception), 'as Markdown');
    },
    async saveReport(id = groupShown() || undefined) {
      if (!state.live || state.source !== state.live) return;
      await run(async () => {
        const day = new Date().toISOString().slice(0, 10);
        const text = await withTimeLimit(state.live.exportReport(id), TIME_LIMIT_MS);
        save(document(), `tinyturret-${day}.json`, text);
      });
    },
    openReport(file) {
      if (!state.live?.readReport) return;
      if (!file) return chooseFile(document(), on.openReport);
      return run(() => read(file));
    },
    turnToReport: (isReport) => show(isReport ? state.report.source : state.live),
    closeReport() {
      state.report = null;
      show(state.live);
    },
    sort(by) {
      const { sort } = state;
      const up = sort.by === by && !sort.up;
      chosen({ sort: { by, up } });
    },
    sortNext() {
      const names = Object.keys(COLUMNS);
      const next = names[(names.indexOf(state.sort.by) + 1) % names.length];
      chosen({ sort: { by: next, up: false } });
      say(`Sorted by ${next}`);
    },
    search(text) {
      state.query = text;
      redraw();
    },
    span: (span = state.span === 'day' ? 'month' : 'day') => chosen({ span }),
    theme() {
      chosen({ theme: THEMES[(THEMES.indexOf(state.theme) + 1) % THEMES.length] });
      say(`Colours: ${state.theme}`);
    },
    /** A page of its own starts again; elsewhere there is nothing to start. */
    retry() {
      if (state.place.reload) state.place.reload();
      else refresh();
    },
    help: () => openHelp(document()),
    redraw,
    say,
  };
  return on;

  function chosen(choice) {
    Object.assign(state, choice);
    storePreferences(state);
    redraw();
  }

  function say(words) {
    state.notice = words;
    redraw();
    clearTimeout(saying);
    saying = setTimeout(() => {
      if (state.notice === words) state.notice = '';
    }, SAID);
  }

  async function run(work) {
    state.notice = '';
    try {
      await withTimeLimit(Promise.resolve(work()), TIME_LIMIT_MS);
      return true;
    } catch (error) {
      state.notice = `That could not be done. ${describe(error)}`;
    } finally {
      refresh();
    }
  }

  function restore({ id, mark, cameBack }) {
    const { act } = state.source;
    const { state: before, release, untilCount, untilTime } = (!cameBack && mark) || {};
    run(() => {
      if (before === 'resolved') return act.resolve(id, { release });
      if (before === 'ignored') return act.ignore(id, { untilCount, untilTime });
      return act.reopen(id);
    });
  }

  function remove({ id, title }) {
    const { list } = groupList();
    const at = list.findIndex((group) => group.id === id);
    const neighbour = list[at + 1] ?? list[at - 1];
    const isHidden = (group) => group.id === id || group.follows === id;
    putOff(`Deleted ${title}`, isHidden, ({ act }) => act.remove(id));
    state.selected = neighbour?.id ?? '';
    if (groupShown()) state.place.replace('#');
    else focusRow(state.selected);
  }

  function clear() {
    const ids = new Set(state.groups.map(({ id }) => id));
    putOff(
      'Deleted all',
      ({ id }) => ids.has(id),
      // Each of them is hidden at once, which takes no time.
      ({ act, remote }, isLeft) =>
        isLeft && !remote ? Promise.all([...ids].map((id) => act.remove(id))) : act.clear(),
    );
    state.selected = '';
    if (groupShown()) state.place.replace('#');
  }

  /** Shown as done at once, and done when it can no longer be taken back. */
  function putOff(words, isHidden, work) {
    const { source } = state;
    const unhide = () => {
      state.hidden = state.hidden.filter((other) => other !== isHidden);
    };
    const carryOut = async (isLeft) => {
      const isDone = await run(() => work(source, isLeft));
      // It would be seen again until the next reading.
      if (isDone && source === state.source)
        state.groups = state.groups?.filter((group) => !isHidden(group));
      unhide();
      refresh();
    };
    takingBack.offer(words, unhide, carryOut);
    state.hidden = [...state.hidden, isHidden];
    redraw();
  }

  async function read(file) {
    if (file.size > LARGEST_REPORT) throw new Error(`${file.name} is larger than 64 MB`);
    const content = await state.live.readReport(await file.text());
    if (content.problem) throw new Error(`${file.name}: ${content.problem}`);
    state.report = { name: file.name, source: openReport(content) };
    show(state.report.source);
  }
}
