// Recognizes a failure that was captured before, on its way from `capture` to a global event or through several wrapped
// functions. `panic-errors.js` adds the errors that panics cause in JavaScript.

import { isObject } from './read-error.js';

/** The same object within this time is the same failure; after it, a new one. */
export const DUPLICATE_MS = 5_000;

/** `after(ms, callback)` calls back later. */
export function createDuplicates(after) {
  /** When each object last counted as a new failure. */
  const seen = new WeakMap();
  /** Primitives that were captured in this task. They have no identity, so the same one in another task is new. */
  const inTask = new Set();

  return {
    /**
     * Whether `thrown` was captured before. An object: within DUPLICATE_MS. A primitive: in this task, unless `isHandled`,
     * because a text that the host passes to `capture` several times is several messages.
     */
    isDuplicate(thrown, isHandled, time) {
      if (isObject(thrown)) {
        const age = time - seen.get(thrown);
        if (age >= 0 && age < DUPLICATE_MS) return true;
        seen.set(thrown, time);
        return this.isPanicError?.(thrown, time);
      }
      if (!inTask.size) after(0, () => inTask.clear());
      const isKnown = inTask.has(thrown);
      inTask.add(thrown);
      return isKnown && !isHandled;
    },

    seen,
  };
}
