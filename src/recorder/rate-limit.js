// Limits how often something happens.

/** The minimum time between a failed import of a file of the recorder and the next try. */
export const RETRY_MS = 60_000;

/**
 * Returns a function that returns true for at most `max` calls in each window of `ms` milliseconds. `time` is the current time.
 */
export function createRateLimit(max, ms) {
  let window;
  let times = 0;
  return (time) => {
    const current = Math.floor(time / ms);
    if (current !== window) {
      window = current;
      times = 0;
    }
    return ++times <= max;
  };
}
