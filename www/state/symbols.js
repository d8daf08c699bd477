// Commands that resolve the frames of exceptions with symbol files, and the resolved frames.

import { chooseFiles } from '../lib/file.js';
import { frameKey, isResolvable, positionOf } from '../lib/frames.js';
import { app } from './app.js';
import { notify } from './notice.js';
import { storePreferences } from './preferences.js';
import { groupShown, state } from './state.js';

/** What is known of the frames of an exception. `of(frame)` returns its answer if it is resolved. */
export function symbolsOf({ place, source, resolved, symbols }, exception) {
  const answerOf = (key) => {
    const answer = resolved.answers.get(key);
    return answer?.frames?.length ? answer : source?.symbols?.get(key);
  };
  const frames = framesOf(exception);
  const found = frames.map(({ key }) => answerOf(key)).filter(Boolean);
  return {
    ...resolved,
    of: (frame) => answerOf(frameKey(frame, exception.release)),
    canLoad: place?.symbols && frames.length > 0,
    isAlways: symbols === 'always',
    total: frames.length,
    resolved: found.length,
    isUnverified: found.some(({ isVerified }) => !isVerified),
    isNamesOnly: found.length > 0 && !found.some(({ frames }) => frames.some(({ file }) => file)),
  };
}

/** Returns the exception with the original frames of each frame that is resolved, as `resolved`. */
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

/** Resolves the frames of the exception that is shown, if a file may be kept or is to be fetched. */
export async function resolveShown() {
  const { symbols, resolved } = state;
  if (!symbols) return;
  const frames = shownFrames().filter(({ key }) => !resolved.answers.has(key));
  const name = symbols === 'always' ? 'load' : 'resolve';
  if (frames.length > 0) await ask(name, frames, { api: state.live.api });
}

/** Fetches the files for the exception that is shown, and keeps them. */
export function loadSymbols() {
  return askAnew('load');
}

/** Fetches files by itself from now on, or no longer. */
export async function alwaysSymbols() {
  prefer(state.symbols === 'always' ? 'kept' : 'always');
  if (state.symbols === 'always') await loadSymbols();
}

/** Adds files `{ path, file }`. */
export function addSymbols(files) {
  if (!state.place.symbols) return undefined;
  if (shownFrames().length === 0) return notify('Open a group first');
  return askAnew('add', files);
}

export function chooseSymbols(isFolder) {
  chooseFiles(state.place.document, isFolder, addSymbols);
}

/** Removes all files that are kept. */
export async function forgetSymbols() {
  await ask('forget', []);
  prefer('');
  state.resolved.answers = new Map();
  notify('Forgot symbols');
}

/** Resolves the frames of an exception, if a file may be kept. */
export async function resolve(exception) {
  if (state.symbols) await ask('resolve', framesOf(exception));
}

/** Resolves to the text of a report with the frames of its exceptions that can be resolved. */
export async function withSymbols(text, exceptions) {
  const { symbols } = state.place;
  return symbols?.call('addToReport', text, exceptions.flatMap(framesOf)) ?? text;
}

/** Resolves to the resolved frames in the text of a report, by key. */
export async function symbolsIn(text) {
  const { symbols } = state.place;
  const answers = text.includes(',"symbols":') && symbols?.call('inReport', text).catch(() => {});
  return new Map((await answers) || []);
}

function askAnew(name, files) {
  state.resolved.answers = new Map();
  return ask(name, shownFrames(), { files, api: state.live.api });
}

/** Calls the worker for these frames. */
async function ask(name, frames, options) {
  const { place, resolved } = state;
  if (!place.symbols) return;
  resolved.calls++;
  resolved.problems = [];
  app.redraw();
  try {
    const { answers, problems } = await place.symbols.call(name, frames, options);
    for (const [key, answer] of answers) resolved.answers.set(key, answer);
    resolved.problems = problems;
    const isOfUse = answers.some(([, { frames }]) => frames.length > 0);
    if (!state.symbols && isOfUse) prefer('kept');
  } catch (error) {
    resolved.problems = [error.message];
    // Otherwise each reading of the groups would try again.
    for (const { key } of frames) resolved.answers.set(key, {});
  }
  resolved.calls--;
  app.redraw();
}

function shownFrames() {
  const exception = groupShown() && state.exceptions?.[state.position];
  return exception ? framesOf(exception) : [];
}

/** The frames, as they are passed to the worker. */
function framesOf({ frames, causes, release = '' }) {
  return [frames, ...causes.map((cause) => cause.frames)]
    .flat()
    .filter(isResolvable)
    .map((frame) => ({ ...positionOf(frame), release, key: frameKey(frame, release) }));
}

function prefer(symbols) {
  state.symbols = symbols;
  storePreferences(state);
  app.redraw();
}
