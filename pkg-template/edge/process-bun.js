// Observes failures in a process of Bun. The monitor gets uncaught errors, and with `--unhandled-rejections=throw` and `strict`
// also rejections. In the other modes only a listener gets a rejection, and Bun then treats it as handled. So the listener does
// what Bun does without a listener.

import { reasonOf } from './rejection-reason.js';

const REJECTION = 'unhandledRejection';
const MONITOR = 'uncaughtExceptionMonitor';
const FLAG = '--unhandled-rejections';

/** What Bun does by mode with a rejection that has no listener. With `warn`, it prints the warning even if there is one. */
const DEFAULTS = { bun: failWith, none() {}, warn() {}, 'warn-with-error-code': rejectAgain };

/** See process.js. */
export function observeBun(take) {
  // In a worker the recorder gets the same failures as events.
  if (!Bun.isMainThread) return;
  process.on(MONITOR, (error, event) => {
    take(reasonOf(error), event);
  });
  const mode = modeOf(process.execArgv);
  if (Object.hasOwn(DEFAULTS, mode)) listenForRejections(take, DEFAULTS[mode]);
}

/** Returns the mode that the last such option sets. `process.execArgv` contains the options of BUN_OPTIONS, too. */
function modeOf(options) {
  let mode = 'bun';
  options.forEach((option, at) => {
    if (option === FLAG) mode = options[at + 1];
    else if (option.startsWith(`${FLAG}=`)) mode = option.slice(FLAG.length + 1);
  });
  return mode;
}

/** Calls `failAlone(reason, listener)` for a rejection if the app has no listener. */
function listenForRejections(take, failAlone) {
  const seen = new WeakSet();

  /** Must be the first listener: an app's `once` listener is no longer in the list when later listeners are called. */
  const listener = (reason, promise) => {
    // An app that saves and restores the listeners may have added this one twice.
    if (seen.has(promise)) return;
    seen.add(promise);
    take(reason, REJECTION);
    if (process.listeners(REJECTION).every((other) => other === listener)) {
      failAlone(reason, listener);
    }
  };

  const { prependListener, removeListener } = process;
  const keepFirst = () => {
    if (process.listeners(REJECTION)[0] === listener) return;
    removeListener.call(process, REJECTION, listener);
    prependListener.call(process, REJECTION, listener);
  };
  for (const name of ['prependListener', 'prependOnceListener', 'removeAllListeners']) {
    const method = process[name];
    process[name] = function (...given) {
      const result = method.apply(this, given);
      keepFirst();
      return result;
    };
  }
  keepFirst();
}

/**
 * Bun prints the reason, lets the current tasks run, and exits with code 1. So does `reportError`, which also calls the
 * listeners for uncaught errors.
 */
function failWith(reason) {
  const { exitCode = 0 } = process;
  const events = [MONITOR, 'uncaughtException'];
  const removed = events.map((event) => process.listeners(event));
  for (const event of events) process.removeAllListeners(event);
  reportError(reason);
  events.forEach((event, at) => {
    for (const one of removed[at]) process.on(event, one);
  });
  // For listeners of `exit`.
  process.exitCode = exitCode;
}

/** Reasons that are about to be rejected again. */
let reasons = [];

/** Rejects with the reason again while the listener is removed, so that Bun prints two warnings and sets the exit code. */
function rejectAgain(reason, listener) {
  if (reasons.push(reason) > 1) return;
  // Bun may be about to pass further rejections to the listener.
  setImmediate(() => {
    process.removeListener(REJECTION, listener);
    for (const one of reasons) Promise.reject(one);
    reasons = [];
    setImmediate(() => process.prependListener(REJECTION, listener));
  });
}
