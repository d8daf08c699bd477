// The global listeners, and the state that all copies of the recorder in one global object share. The first copy that is loaded
// creates both, as a property of the global object.

import { attempt, builtins } from './builtins.js';
import { createDuplicates } from './duplicates.js';

/**
 * The key of the shared state. Copies of different versions of the package share the state too, so another key is needed as soon
 * as a member of it, or of the early recorders in it, changes: shared.test.mjs lists these members. In addition to the fields in `createShared`, it may have
 * - `isReady`: true after the `init` of a copy that listens. Before that, copies receive events without `init`;
 * - `rememberPanic()` and `isPanicError()`, which `panic-errors.js` adds.
 */
const KEY = Symbol.for('tinyturret.recorder');

/** Adds a listener for events of `type` to the global object. Never throws. */
export const listen = (global, type, listener) =>
  // In pages the listener is called in the capture phase, because error events of resources do not bubble. workerd throws for
  // that option.
  attempt(() => global.addEventListener(type, listener, 'document' in global));

/** Returns the shared state of `global`, the global object. The first call creates it. */
export const getSharedState = (global) => (global[KEY] ??= createShared(global));

function createShared(global) {
  const { setTimeout, clearTimeout } = global;

  /** Calls `callback` after `ms` milliseconds. Returns a function that cancels the timer. Neither throws. */
  const after = (ms, callback) => {
    const timer = attempt(() => setTimeout(callback, ms));
    // `unref` exists in Node.js, where the timer would otherwise keep the process alive.
    attempt(() => timer.unref());
    return () => attempt(() => clearTimeout(timer));
  };

  const shared = {
    // Copies and files of the recorder that are loaded later use `after` and `builtins`, because the page may have replaced
    // `setTimeout` or `JSON` meanwhile. In them, builtins.js takes `builtins` from here.
    after,
    builtins,
    ...createDuplicates(after),
    /** The crash marker: the texts and the id of the first fatal failure. Undefined before it. */
    crash: undefined,
    /** The functions that handle a global event, one per listening client. The newest is the last one. */
    receivers: new Set(),
    /** The early recorders of the copies of the recorder whose `init` was not called. */
    waiting: new Set(),
  };

  /** Passes a global event to the newest receiver, and to no other. Does nothing if there is none. */
  const dispatch = (event) => attempt(() => [...shared.receivers].pop()(event));
  for (const type of ['error', 'unhandledrejection', 'securitypolicyviolation']) {
    listen(global, type, dispatch);
  }
  return shared;
}
