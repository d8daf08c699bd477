// The root of the viewer: starts it, reads the groups when they change, and handles keys and changes of the address.

import { coalesce } from '../lib/coalesce.js';
import { takeDropped } from '../lib/file.js';
import { listenToKeys } from '../lib/keys.js';
import { withTimeLimit } from '../lib/time-limit.js';
import { app } from '../state/app.js';
import { commands } from '../state/commands.js';
import { groupList, holdOrder } from '../state/group-list.js';
import { TIME_LIMIT_MS } from '../state/notice.js';
import { groupAt } from '../state/route.js';
import { begin, groupShown, keepShownException, state } from '../state/state.js';
import { resolveShown } from '../state/symbols.js';
import { draw, focusHeading, focusRow, focusSearch, hasScrolled } from './draw.js';
import { openHelp } from './help.js';

/**
 * The least time between the end of a read of the groups and the next read. Requests in this time lead to one read after it.
 */
const READ_PAUSE_MS = 150;
/** The interval at which the viewer is drawn again, because it shows times relative to now. */
const TICK_MS = 1000;

const refresh = coalesce(read, READ_PAUSE_MS);
Object.assign(app, {
  redraw,
  refresh,
  show,
  focusRow: focus,
  openHelp: () => openHelp(state.place.document),
});

/**
 * Starts the viewer in `place`, the environment in which it draws (see page.js). It shows no groups before `connect` is
 * called.
 */
export function start(place) {
  stop();
  begin(place);
  redraw();
  place.onMove(navigate);
  const { document } = place;
  const window = document.defaultView;
  window.addEventListener('focus', refresh);
  window.addEventListener('pagehide', () => commands.settle(true));
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) commands.settle(true);
    else refresh();
  });
  window.setInterval(() => document.hidden || redraw(), TICK_MS);
  for (const event of ['scroll', 'resize']) {
    window.addEventListener(event, () => window.requestAnimationFrame(redrawRows));
  }
  listenToKeys(document, keys());
  takeDropped(document, commands.addDropped);
  state.selected = groupShown();
}

/** Sets `source` as the live source of groups (in contrast to a report file), and shows its groups. */
export function connect(source) {
  state.live = source;
  show(source);
}

/** Shows the message that the viewer cannot start, because of `error`. */
export function fail(error) {
  state.failure = error;
  redraw();
}

export function stop() {
  commands.settle();
  state.unsubscribe?.();
  begin(null);
}

function show(source) {
  const isOther = state.source && state.source !== source;
  commands.settle();
  state.unsubscribe?.();
  Object.assign(state, { source, groups: null, exceptions: null, failure: null, query: '' });
  state.unsubscribe = source.subscribe(refresh);
  if (isOther && groupShown()) state.place.replace('#');
  refresh();
}

async function read() {
  const { source } = state;
  const group = groupShown();
  const isOver = () => !source || source !== state.source;
  if (isOver()) return;
  try {
    const reading = [source.list(), group ? source.exceptions(group) : null];
    const [groups, exceptions] = await withTimeLimit(Promise.all(reading), TIME_LIMIT_MS);
    if (isOver()) return;
    state.groups = groups;
    state.failure = null;
    if (group && group === groupShown()) {
      state.exceptions = exceptions;
      keepShownException();
      resolveShown();
    }
  } catch (error) {
    if (isOver()) return;
    state.failure = error;
  }
  redraw();
}

function redraw() {
  // After the overlay was closed, its frame has no window, and nothing is drawn.
  if (state.place?.document.defaultView) draw(commands);
}

/** Draws the viewer again if the list is shown and other rows than the drawn ones have come into view. */
function redrawRows() {
  const isThere = state.place?.document.defaultView && state.groups;
  if (isThere && !groupShown() && hasScrolled()) redraw();
}

function navigate(left) {
  const window = state.place.document.defaultView;
  if (!groupAt(left)) state.listScroll = window.scrollY;
  Object.assign(state, { exceptions: null, shownException: '', position: 0, notice: '' });
  state.resolved.problems = [];
  redraw();
  if (groupShown()) {
    state.selected = groupShown();
    focusHeading();
    window.scrollTo(0, 0);
  } else {
    window.scrollTo(0, state.listScroll);
    redraw();
    focusRow(state.selected, commands);
  }
  refresh();
}

function keys() {
  const next = () => step(1);
  const previous = () => step(-1);
  return {
    j: next,
    ArrowDown: next,
    k: previous,
    ArrowUp: previous,
    '[': () => commands.showException(state.position - 1),
    ']': () => commands.showException(state.position + 1),
    Enter: openSelected,
    Escape: back,
    '/': search,
    s: commands.sortNext,
    S: () => commands.sort(state.sort.by),
    m: () => commands.span(),
    r: () => commands.toggle('resolve', 'resolved'),
    i: () => commands.toggle('ignore', 'ignored'),
    d: () => commands.act('remove'),
    u: commands.undo,
    y: () => commands.copyGroup('Markdown'),
    Y: () => commands.copyGroup('JSON'),
    w: () => commands.saveReport(),
    o: () => commands.openReport(),
    t: commands.theme,
    '?': commands.help,
  };
}

/**
 * Selects the next (`by` is 1) or the previous (-1) row of the list. If the page of a group is shown or the list is empty,
 * returns false, so that the browser handles the key.
 */
function step(by) {
  if (groupShown() || !state.groups) return false;
  const { list } = groupList();
  if (!list.length) return false;
  holdOrder();
  const at = list.findIndex(({ id }) => id === state.selected);
  state.selected = list[Math.max(0, Math.min(at + by, list.length - 1))].id;
  focusRow(state.selected, commands);
}

function focus(id) {
  redraw();
  focusRow(id, commands);
}

function search() {
  if (groupShown()) state.place.go('#');
  focusSearch();
}

function back({ target }) {
  if (state.query && !groupShown()) commands.search('');
  else if (groupShown()) state.place.go('');
  else if (target.closest('input')) focus(state.selected || groupList().list[0]?.id);
  else if (state.report && state.source !== state.live) commands.showReport(false);
  else if (state.place.close) state.place.close();
  else return false;
}

function openSelected() {
  if (groupShown() || !state.selected) return false;
  commands.open(state.selected);
}
