// The commands that copy groups, and that save and open report files.

import { copy } from '../lib/clipboard.js';
import { choose, save } from '../lib/file.js';
import { jsonOf, markdownOf } from '../lib/markdown.js';
import { withTimeLimit } from '../lib/time-limit.js';
import { openReport as openSource } from '../sources/report.js';
import { app } from './app.js';
import { attempt, notify, run, TIME_LIMIT_MS } from './notice.js';
import { groupOf, groupShown, state } from './state.js';
import { resolve, symbolsIn, withResolved, withSymbols } from './symbols.js';

/**
 * A report file that is larger is not opened, because the core does not read it, and its text would fill the memory of the
 * browser.
 */
const MAX_REPORT_BYTES = 64 << 20;

/** Copies `text`. Shows the notice that `name` was copied, or that copying has failed. */
export async function copyText(text, name) {
  const isCopied = await copy(state.place.document, text);
  notify(
    isCopied ? `Copied ${name}` : 'Copying failed: the browser does not allow it on this page',
  );
}

/**
 * Copies the shown group with its shown exception, or the group that is selected in the list with its newest exception.
 * `format` is 'JSON' or 'Markdown'.
 */
export async function copyGroup(format) {
  const group = groupOf();
  if (!group) return;
  await attempt(async () => {
    const exception = groupShown()
      ? state.exceptions?.[state.position]
      : (await state.source.exceptions(group.id))[0];
    if (exception && !groupShown()) await resolve(exception);
    const resolved = exception && withResolved(exception);
    const text = format === 'JSON' ? jsonOf(group, resolved) : markdownOf(group, resolved);
    await copyText(text, `as ${format}`);
  });
}

/**
 * Saves a report file of the group `id`: by default of the shown group, and of all groups if none is shown. Does nothing while
 * the viewer shows an opened report.
 */
export async function saveReport(id = groupShown() || undefined) {
  const { live, source, place } = state;
  if (!live || source !== live) return;
  await run(async () => {
    const day = new Date().toISOString().slice(0, 10);
    const text = await withTimeLimit(live.exportReport(id), TIME_LIMIT_MS);
    const resolved = await resolvedReport(text, id).catch(() => text);
    save(place.document, `tinyturret-${day}.json`, resolved);
  });
}

/**
 * Adds the resolved frames of the group `id`, or of all groups if `id` is undefined, to the text of a report. Resolves to the
 * new text, or to `text` itself if the person has not enabled the preference `symbols`.
 */
async function resolvedReport(text, id) {
  if (!state.symbols) return text;
  const groups = id ? [id] : state.groups.map((group) => group.id);
  const exceptions = await Promise.all(groups.map((group) => state.live.exceptions(group)));
  return withSymbols(text, exceptions.flat());
}

/**
 * Opens a report file and shows its groups. Without `file`, opens a dialog to choose one. Does nothing if the live source,
 * which reads the file, cannot read reports.
 */
export function openReport(file) {
  if (!state.live?.readReport) return undefined;
  if (!file) return choose(state.place.document, openReport);
  return run(() => read(file));
}

/** Shows the groups of the opened report file if `isReport` is true, and else the groups of the live source. */
export function showReport(isReport) {
  app.show(isReport ? state.report.source : state.live);
}

export function closeReport() {
  state.report = null;
  app.show(state.live);
}

async function read(file) {
  if (file.size > MAX_REPORT_BYTES) throw new Error(`${file.name} is larger than 64 MB`);
  const text = await file.text();
  const content = await state.live.readReport(text);
  if (content.problem) throw new Error(`${file.name}: ${content.problem}`);
  state.report = { name: file.name, source: openSource(content, await symbolsIn(text)) };
  app.show(state.report.source);
}
