// Shows notices, short texts about the success or failure of a command, and runs commands with a notice if they fail.

import { describeError } from '../lib/describe-error.js';
import { withTimeLimit } from '../lib/time-limit.js';
import { app } from './app.js';
import { state } from './state.js';

/** The time limit of commands and reads, which fail afterwards. It is longer than a backend takes to report that it fails. */
export const TIME_LIMIT_MS = 10_000;
/** The time for which the notice of a success is shown. The notice of a failure is shown until the next command. */
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
 * Runs `work`, a command, which may return a promise, and returns a promise of true. If `work` fails or takes longer than
 * TIME_LIMIT_MS, shows the error as the notice and resolves to undefined.
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

/**
 * Runs `work`, a command, and then reads the groups again. Returns the result of `attempt`: a promise of true, or of undefined
 * after a failure, which is shown.
 */
export async function run(work) {
  const isDone = await attempt(work);
  app.refresh();
  return isDone;
}
