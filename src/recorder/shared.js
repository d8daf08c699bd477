// State that all copies of the recorder in one page share: the receivers of its error events, the failures that
// were captured before, and the first fatal failure. The first copy that loads creates it, as a property of the global object.

import { AnyPromise, attempt, parse, stringify } from './builtins.js';
import { createDuplicates } from './duplicates.js';

/**
 * The key of the shared state. Besides the fields below, it may have
 * - `isReady`: true after `init` of any copy that listens. Until then, copies receive events without `init`;
 * - `rememberPanic()` and `isPanicError()`, which `panic-errors.js` adds.
 */
const KEY = Symbol.for('tinyturret.recorder');

export const listen = (global, type, listener) =>
  // In the capture phase, because the error events of resources do not bubble. workerd supports no such option, and throws.
  attempt(() => global.addEventListener(type, listener, 'document' in global));

/** Returns the shared state of `global`, the global object. Creates it at the first call. */
export const getSharedState = (global) => (global[KEY] ??= createShared(global));

function createShared(global) {
  const { setTimeout, clearTimeout } = global;

  /** Calls back after `ms`. Returns a function that cancels that. */
  const after = (ms, callback) => {
    const timer = attempt(() => setTimeout(callback, ms));
    // In Node.js, a timer keeps the process alive.
    attempt(() => timer.unref());
    return () => attempt(() => clearTimeout(timer));
  };

  const shared = {
    // `builtins.js` in copies and files that load later uses these.
    builtins: { AnyPromise, parse, stringify },
    after,
    ...createDuplicates(after),
    /** The crash marker: the first fatal failure. */
    crash: undefined,
    /** Functions that take an event. The newest is the last one. */
    receivers: new Set(),
    /** What copies have recorded whose `init` is not called: see early-recorder.js. */
    waiting: new Set(),

    /** Passes an event to the newest receiver only. */
    dispatchToNewest: (event) => attempt(() => [...shared.receivers].pop()(event)),
  };

  for (const type of ['error', 'unhandledrejection', 'securitypolicyviolation']) {
    listen(global, type, shared.dispatchToNewest);
  }
  return shared;
}
