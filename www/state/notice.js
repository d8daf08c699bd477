// The notice that is shown after a command.

import { describeError } from '../lib/describe-error.js';
import { withTimeLimit } from '../lib/time-limit.js';
import { app } from './app.js';
import { state } from './state.js';

/** The time limit of commands and reads. It is longer than a backend takes to report that it fails. */
export const TIME_LIMIT_MS = 10_000;
/** How long the notice of a success is shown. The notice of a failure is shown until the next command. */
const SHOWN_MS = 5_000;

let timer;

/** Shows `text` as the notice for SHOWN_MS, unless another notice replaces it. */
export function notify(text) {
  state.notice = text;
  app.redraw();
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (state.notice === text) state.notice = '';
  }, SHOWN_MS);
}

/**
 * Runs `work`, a command, which may return a promise. Resolves to true. If it fails or takes longer than TIME_LIMIT_MS, shows
 * the error and resolves to undefined.
 */
export async function attempt(work) {
  state.notice = '';
  try {
    await withTimeLimit(Promise.resolve(work()), TIME_LIMIT_MS);
    return true;
  } catch (error) {
    state.notice = `The command failed. ${describeError(error)}`;
    app.redraw();
  }
}

/** Does the same as `attempt`, and then reads the groups again. */
export async function run(work) {
  const isDone = await attempt(work);
  app.refresh();
  return isDone;
}
