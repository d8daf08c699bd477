// The commands that resolve the frames of exceptions to source code with symbol files, and functions that return the resolved
// frames.

import { chooseFiles } from '../lib/file.js';
import { debugIdOf, frameKey, isResolvable, positionOf } from '../lib/frames.js';
import { app } from './app.js';
import { notify } from './notice.js';
import { storePreferences } from './preferences.js';
import { groupShown, state } from './state.js';

/**
 * Returns how far the frames of an exception are resolved to source code: the properties `answers`, `calls` and `problems` of
 * `state.resolved`, and
 *
 * | property | meaning |
 * | --- | --- |
 * | `of(frame)` | returns the answer of a resolved frame, otherwise undefined |
 * | `canLoad` | whether symbols can be loaded: there is a worker for them, and a frame that can be resolved |
 * | `isAlways` | whether files are fetched without a command |
 * | `total`, `resolved` | the numbers of frames that can be resolved, and that are resolved |
 * | `isUnverified` | whether a resolved frame may be of another build |
 * | `isNamesOnly` | whether frames are resolved, but only to names without files |
 */
export function symbolsOf({ place, source, resolved, symbols }, exception) {
  const answerOf = (key) => {
    const [answer, inReport] = [resolved.answers.get(key), source?.symbols?.get(key)];
    // A stored file of the same name may be that of another app than the one of the report.
    const isUsed = answer?.frames?.length && (answer.isVerified || !inReport?.isVerified);
    return isUsed ? answer : inReport;
  };
  const frames = framesOf(exception);
  const found = frames.map(({ key }) => answerOf(key)).filter(Boolean);
  return {
    ...resolved,
    of: (frame) => answerOf(frameKey(frame, exception)),
    canLoad: place?.symbols && frames.length > 0,
    isAlways: symbols === 'always',
    total: frames.length,
    resolved: found.length,
    isUnverified: found.some(({ isVerified }) => !isVerified),
    isNamesOnly: found.length > 0 && !found.some(({ frames }) => frames.some(({ file }) => file)),
  };
}

/**
 * Returns a copy of the exception. Each of its frames that is resolved has the property `resolved`, the list of original
 * frames.
 */
export function withResolved(exception) {
  const { of } = symbolsOf(state, exception);
  const resolve = (frames) =>
    frames.map((frame) => {
      const answer = of(frame);
      return answer ? { ...frame, resolved: answer.frames } : frame;
    });
  return {
    ...exception,
    frames: resolve(exception.frames),
    causes: exception.causes.map((cause) => ({ ...cause, frames: resolve(cause.frames) })),
  };
}

/**
 * Resolves those frames of the displayed exception that were not tried yet. Does nothing if the preference `symbols` is empty:
 * `alwaysSymbols` sets it, and `ask` when symbol files have resolved a frame. Fetches files only if it is `always`, and not for
 * an exception that a stranger may have sent: its frames may name any address of this origin.
 */
export async function resolveShown() {
  const { symbols, resolved, source, live } = state;
  if (!symbols) return;
  const frames = shownFrames().filter(({ key }) => !resolved.answers.has(key));
  const isOwn = source === live && !shownException()?.reported;
  const name = symbols === 'always' && isOwn ? 'load' : 'resolve';
  if (frames.length > 0) await ask(name, frames, { api: state.live.api });
}

/** Fetches and stores the symbol files for the displayed exception, and resolves all of its frames again. */
export function loadSymbols() {
  return askAnew('load');
}

/**
 * Switches whether symbol files are fetched without a command. If they are from now on, fetches those for the displayed
 * exception.
 */
export async function alwaysSymbols() {
  prefer(state.symbols === 'always' ? 'kept' : 'always');
  if (state.symbols === 'always') await loadSymbols();
}

/**
 * Stores symbol files that a person has chosen, `[{ path, file }, …]`, and resolves the frames of the displayed exception
 * again. Without such an exception, only shows a notice.
 */
export function addSymbols(files) {
  if (!state.place.symbols) return undefined;
  if (shownFrames().length === 0) return notify('Open a group before you drop files');
  return askAnew('add', files);
}

/** Opens a dialog for symbol files, or for a folder of them, and adds the chosen files. */
export function chooseSymbols(isFolder) {
  chooseFiles(state.place.document, isFolder, addSymbols);
}

/**
 * Removes all stored symbol files and all answers of the worker for symbols, and clears the preference `symbols`, so that no
 * files are fetched without a command.
 */
export async function forgetSymbols() {
  prefer('');
  await ask('forget', []);
  // A call that ended before may have set the preference.
  prefer('');
  state.resolved.answers = new Map();
  notify('Stored symbols removed');
}

/**
 * Resolves the frames of an exception with stored symbol files. Does nothing unless the person has enabled the preference
 * `symbols`.
 */
export async function resolve(exception) {
  if (state.symbols) await ask('resolve', framesOf(exception));
}

/**
 * Adds the resolved frames of `exceptions` to the text of a report. Resolves to the new text, or to `text` if there is no
 * worker for symbols.
 */
export async function withSymbols(text, exceptions) {
  const { symbols } = state.place;
  return symbols?.call('addToReport', text, exceptions.flatMap(framesOf)) ?? text;
}

/**
 * Resolves to the resolved frames that the text of a report contains, as a Map from the key of a frame to the answer of the
 * worker for symbols. The Map is empty if they cannot be read.
 */
export async function symbolsIn(text) {
  const { symbols } = state.place;
  const answers = text.includes(',"symbols":') && symbols?.call('inReport', text).catch(() => {});
  return new Map((await answers) || []);
}

/**
 * Removes all answers for frames, and calls the method `name` of the worker for symbols for the frames of the displayed
 * exception.
 */
function askAnew(name, files) {
  state.resolved.answers = new Map();
  return ask(name, shownFrames(), { files, api: state.live.api });
}

/**
 * Calls the method `name` of the worker for symbols for these frames, and adds the answers to `state.resolved`. Replaces the
 * problems there, unless a later call or a change of the page has. An error becomes a problem. After the first frame is
 * resolved, sets the preference `symbols`, so that stored files are used at the next visit.
 */
async function ask(name, frames, options) {
  const { place, resolved } = state;
  if (!place.symbols) return;
  const before = [];
  const report = (problems) => {
    if (resolved.problems === before) resolved.problems = problems;
  };
  // The frames get empty answers until the worker responds, and after an error, because each update of the groups would call
  // the worker again for frames without answers.
  for (const { key } of frames) resolved.answers.set(key, resolved.answers.get(key) ?? {});
  resolved.calls++;
  resolved.problems = before;
  app.redraw();
  try {
    const { answers, problems } = await place.symbols.call(name, frames, options);
    for (const [key, answer] of answers) resolved.answers.set(key, answer);
    report(problems);
    const isOfUse = answers.some(([, { frames }]) => frames.length > 0);
    if (!state.symbols && isOfUse) prefer('kept');
  } catch (error) {
    report([error.message]);
  }
  resolved.calls--;
  app.redraw();
}

/** Returns the frames of the displayed exception that can be resolved, or an empty list if none is displayed. */
function shownFrames() {
  const exception = shownException();
  return exception ? framesOf(exception) : [];
}

/** Returns the displayed exception; a falsy value if none is displayed. */
function shownException() {
  return groupShown() && state.exceptions?.[state.position];
}

/** Returns the frames of an exception and its causes that can be resolved, in the form that the worker for symbols expects. */
function framesOf(exception) {
  const { frames, causes, release = '' } = exception;
  return [frames, ...causes.map((cause) => cause.frames)]
    .flat()
    .filter(isResolvable)
    .map((frame) => ({
      ...positionOf(frame),
      release,
      debugId: debugIdOf(frame, exception),
      key: frameKey(frame, exception),
    }));
}

/** Stores the preference `symbols`: 'always' to fetch symbol files, 'kept' to use only stored files, or '' for neither. */
function prefer(symbols) {
  state.symbols = symbols;
  storePreferences(state);
  app.redraw();
}
