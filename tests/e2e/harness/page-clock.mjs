// Functions that run in a page and shorten its timers or move its clock, for tests of what a page does after a pause. Other
// tests check how long the pause is.

/**
 * Makes timers of `min` to `max` milliseconds that start from now on end after a tenth of their time, until `restoreTimers` is
 * called. Other timers are not shortened, because a shorter time limit could end too early on a busy machine.
 */
export function shortenTimers(min, max = min) {
  const { setTimeout } = globalThis;
  globalThis.shortened = { min, max };
  globalThis.setTimeout = (callback, ms, ...rest) => {
    const { min, max } = globalThis.shortened;
    return setTimeout(callback, ms >= min && ms <= max ? ms / 10 : ms, ...rest);
  };
}

export function restoreTimers() {
  globalThis.shortened = { min: Infinity, max: 0 };
}

/** Sets the monotonic clock of the page forward by `ms` milliseconds. */
export function passTime(ms) {
  const { now } = performance;
  performance.now = () => now.call(performance) + ms;
}
