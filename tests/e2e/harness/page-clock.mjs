// Functions that run in a page, for tests of what happens after a pause. Other tests check how long the pause is.

/**
 * Until `restoreTimers` is called, timers of `min` to `max` milliseconds that start from now on end after a tenth of their
 * time. Other timers are not changed, because a shortened time limit could end on a busy machine.
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

/** Sets the monotonic clock of the page forward. */
export function passTime(ms) {
  const { now } = performance;
  performance.now = () => now.call(performance) + ms;
}
