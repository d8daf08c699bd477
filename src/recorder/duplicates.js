// Recognizes duplicates: values that were captured before, for example by `capture` and then by a global event, or by several
// wrapped functions. panic-errors.js adds the errors that panics cause in JavaScript.

import { isObject } from './read-error.js';

/** The time within which another capture of the same object is a duplicate. Later it is a new failure. */
export const DUPLICATE_MS = 5_000;

/** Returns the functions that recognize duplicates. `after(ms, callback)` calls `callback` after `ms` milliseconds. */
export function createDuplicates(after) {
  /** The time at which each captured object last counted as a new failure. */
  const seen = new WeakMap();
  /**
   * The primitives that were captured in the current task. A primitive has no identity, so in another task it is a new failure.
   */
  const inTask = new Set();

  return {
    /**
     * Returns whether `thrown` is a duplicate, and remembers it if not. An object is a duplicate if it was captured within
     * DUPLICATE_MS before. A primitive is one if it was captured in this task and is not `isHandled`: each message that the
     * host passes to `capture` counts.
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
