// Failures in a process of Bun. The monitor gets uncaught errors, and rejections with `--unhandled-rejections=throw` and
// `strict`. In the other modes only a listener gets a rejection, and then Bun treats it as handled: the listener does what Bun
// would do without it.

import { reasonOf } from './rejection-reason.js';

const REJECTION = 'unhandledRejection';
const MONITOR = 'uncaughtExceptionMonitor';
const FLAG = '--unhandled-rejections';

/** By mode, what Bun does with a rejection that has no listener. With `warn`, it prints the warning in any case. */
const DEFAULTS = { bun: failWith, none() {}, warn() {}, 'warn-with-error-code': rejectAgain };

/** See process.js. */
export function observeBun(take) {
  // In a worker the recorder gets the same as events.
  if (!Bun.isMainThread) return;
  process.on(MONITOR, (error, event) => {
    take(reasonOf(error), event);
  });
  const mode = modeOf(process.execArgv);
  if (Object.hasOwn(DEFAULTS, mode)) listenForRejections(take, DEFAULTS[mode]);
}

/** `process.execArgv` has the options of BUN_OPTIONS, too. The last one counts. */
function modeOf(options) {
  let mode = 'bun';
  options.forEach((option, at) => {
    if (option === FLAG) mode = options[at + 1];
    else if (option.startsWith(`${FLAG}=`)) mode = option.slice(FLAG.length + 1);
  });
  return mode;
}

/** `failAlone(reason, listener)` is called for a rejection that the app has no listener for. */
function listenForRejections(take, failAlone) {
  const seen = new WeakSet();

  /** Is the first listener, because listeners for one event are gone when later listeners are called. */
  const listener = (reason, promise) => {
    // A host that has saved and restored the listeners may have added this one twice.
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
  // The code that listeners for `exit` get.
  process.exitCode = exitCode;
}

let reasons = [];

/** Bun prints two warnings and sets the exit code, while the listener is away. */
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
