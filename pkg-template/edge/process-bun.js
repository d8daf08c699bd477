// Observes failures in a process of Bun. A listener for `uncaughtExceptionMonitor` gets uncaught errors, and with
// `--unhandled-rejections=throw` and `strict` also rejections. In the other modes only a listener for `unhandledRejection` gets
// a rejection, and Bun then treats it as handled. So the latter listener does what Bun does without a listener.

import { reasonOf } from './rejection-reason.js';

const REJECTION = 'unhandledRejection';
const MONITOR = 'uncaughtExceptionMonitor';
const FLAG = '--unhandled-rejections';

/**
 * The functions `(reason, listener)` that do with a rejection what Bun does without a listener, by the mode of
 * `--unhandled-rejections`. With `warn` there is nothing to do, because Bun prints the warning even if there is a listener.
 */
const DEFAULTS = { bun: failWith, none() {}, warn() {}, 'warn-with-error-code': rejectAgain };

/** Calls `take(error, event)` for each failure of a process of Bun, see `observeProcess` in process.js. */
export function observeBun(take) {
  // Observes nothing in a worker, where the recorder gets the same failures as events.
  if (!Bun.isMainThread) return;
  process.on(MONITOR, (error, event) => {
    take(reasonOf(error), event);
  });
  const mode = modeOf(process.execArgv);
  if (Object.hasOwn(DEFAULTS, mode)) listenForRejections(take, DEFAULTS[mode]);
}

/**
 * Returns the mode that the last option `--unhandled-rejections` sets, or `bun` by default. `options` are `process.execArgv`,
 * which also contains the options of BUN_OPTIONS.
 */
function modeOf(options) {
  let mode = 'bun';
  options.forEach((option, at) => {
    if (option === FLAG) mode = options[at + 1];
    else if (option.startsWith(`${FLAG}=`)) mode = option.slice(FLAG.length + 1);
  });
  return mode;
}

/** Calls `take` for each unhandled rejection, and then `failAlone(reason, listener)` if the app has no listener. */
function listenForRejections(take, failAlone) {
  const seen = new WeakSet();

  /**
   * Records a rejection, and calls `failAlone` if the app has no listener. It must be the first listener: an app's `once`
   * listener is no longer in the list when later listeners are called.
   */
  const listener = (reason, promise) => {
    // Ignores a second call for the same rejection: an app that saves and restores the listeners may have added this one
    // twice.
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
 * Fails as Bun does without a listener: prints the reason, lets the current tasks run, and exits with code 1. `reportError`
 * does this, but also calls the listeners for uncaught errors, so they are removed for the time of the call.
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
  // Restores the exit code, because listeners of `exit` may read it.
  process.exitCode = exitCode;
}

/** The reasons of rejections that `rejectAgain` is about to repeat. */
let reasons = [];

/** Rejects with the reason again while the listener is removed, so that Bun prints two warnings and sets the exit code. */
function rejectAgain(reason, listener) {
  if (reasons.push(reason) > 1) return;
  // Waits, because Bun may be about to pass further rejections to the listener.
  setImmediate(() => {
    process.removeListener(REJECTION, listener);
    for (const one of reasons) Promise.reject(one);
    reasons = [];
    setImmediate(() => process.prependListener(REJECTION, listener));
  });
}
