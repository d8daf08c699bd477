const MINUTE = 60_000;

/** Allows `perMinute` calls at once, and as many more per minute. `Date.now` is the clock. */
export function tokenBucket(perMinute) {
  let left = perMinute;
  let at = Date.now();

  function refilled() {
    const now = Date.now();
    left = Math.min(perMinute, left + (Math.max(0, now - at) / MINUTE) * perMinute);
    at = now;
    return left;
  }

  return {
    isFull: () => refilled() === perMinute,
    /** Takes `count`, and returns whether that many were left. */
    take(count = 1) {
      if (refilled() < count) return false;
      left -= count;
      return true;
    },
    giveBack(count = 1) {
      left = Math.min(perMinute, refilled() + count);
    },
    /** Seconds until one is left, at least 1. */
    retryAfter: () => Math.max(1, Math.ceil(((1 - refilled()) * 60) / perMinute)),
  };
}
