// The global listeners, and the state that all copies of the recorder in one global object share. The first copy that is loaded
// creates both, as a property of the global object.

import { attempt, builtins } from './builtins.js';
import { createDuplicates } from './duplicates.js';

/**
 * The key of the shared state. In addition to the fields in `createShared`, it may have
 * - `isReady`: true after the `init` of a copy that listens. Before that, copies receive events without `init`;
 * - `rememberPanic()` and `isPanicError()`, which `panic-errors.js` adds.
 */
const KEY = Symbol.for('tinyturret.recorder');

/** Adds a listener to the global object. Never throws. */
export const listen = (global, type, listener) =>
  // In pages it listens in the capture phase, because error events of resources do not bubble. workerd throws for that option.
  attempt(() => global.addEventListener(type, listener, 'document' in global));

/** Returns the shared state of `global`, the global object. The first call creates it. */
export const getSharedState = (global) => (global[KEY] ??= createShared(global));

function createShared(global) {
  const { setTimeout, clearTimeout } = global;

  /** Calls `callback` after `ms` milliseconds. Returns a function that cancels the timer. Neither throws. */
  const after = (ms, callback) => {
    const timer = attempt(() => setTimeout(callback, ms));
    // In Node.js, a timer would keep the process alive.
    attempt(() => timer.unref());
    return () => attempt(() => clearTimeout(timer));
  };

  const shared = {
    // builtins.js uses these in copies and files that are loaded later.
    after,
    builtins,
    ...createDuplicates(after),
    /** The crash marker, which describes the first fatal failure. */
    crash: undefined,
    /** The functions that handle an event, one per listening client. The newest is the last one. */
    receivers: new Set(),
    /** The early recorders of the copies whose `init` was not called. */
    waiting: new Set(),
  };

  /** Passes an event to the newest receiver, and to no other. */
  const dispatch = (event) => attempt(() => [...shared.receivers].pop()(event));
  for (const type of ['error', 'unhandledrejection', 'securitypolicyviolation']) {
    listen(global, type, dispatch);
  }
  return shared;
}
