// How often something happens.

/** After this time a file that did not arrive is imported again. */
export const RETRY_MS = 60_000;

/** Returns a function that tells whether something may happen at `time`, at most `max` times in each `ms`. */
export function createRate(max, ms) {
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
