// Work that requests of an isolate share.

/** After this time a run counts as given up: the platform may have ended the request that waited for it. */
export const ANSWER_MS = 10_000;

/**
 * Returns a function that calls `run()`, which returns a promise. One run at a time: calls during a run make the caller of that
 * run call `run()` once more after it, because in workerd a request cannot wait for the work of another one. `now()` returns
 * milliseconds.
 */
export function createLoop(run, now) {
  let isWanted = false;
  /** When the run began that has not ended. */
  let startedAt = -Infinity;

  return async () => {
    isWanted = true;
    // The clock may have been set back.
    while (isWanted && Math.abs(now() - startedAt) > ANSWER_MS) {
      isWanted = false;
      const start = now();
      startedAt = start;
      try {
        await run();
      } finally {
        // A later run may have begun, after this one had counted as given up.
        if (startedAt === start) startedAt = -Infinity;
      }
    }
  };
}
