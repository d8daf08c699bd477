// Combines calls for the same work into few runs of it.

/**
 * The time after which a run that has not ended no longer blocks the next one. The platform may have ended the request that
 * awaited it.
 */
export const RUN_TIMEOUT_MS = 10_000;

/**
 * Returns a function that calls `run()`, which returns a promise, one run at a time. If the function is called during a run, it
 * resolves at once, and `run()` is called once more after that run, by the call that started it: in workerd, a request cannot
 * await the work of another request. A call that started a run rejects if the run does. `now()` returns milliseconds.
 */
export function coalesce(run, now) {
  let isRequested = false;
  /** The time at which the current run started; -Infinity if there is none. */
  let startedAt = -Infinity;

  return async () => {
    isRequested = true;
    // The absolute value also ends the wait if the clock was set back.
    while (isRequested && Math.abs(now() - startedAt) > RUN_TIMEOUT_MS) {
      isRequested = false;
      const start = now();
      startedAt = start;
      try {
        await run();
      } finally {
        // `startedAt` is reset only by its own run: if this run exceeded the time limit, another one may have started.
        if (startedAt === start) startedAt = -Infinity;
      }
    }
  };
}
