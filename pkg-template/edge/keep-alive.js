// Limits how long a request is kept alive after its response.

/**
 * The longest time for which a promise keeps a request alive, from the call of `keepAlive`. workerd ends the request 30 seconds
 * after its response, and prints a warning if a promise of `waitUntil` is pending then.
 */
export const MAX_KEEP_ALIVE_MS = 25_000;

/**
 * Returns a function that calls `keepAlive(promise)` with a promise that resolves when the given one settles, at the latest
 * after MAX_KEEP_ALIVE_MS, because a store may hang. It throws if `keepAlive` throws. Returns undefined without `keepAlive`.
 */
export function boundKeepAlive(keepAlive) {
  if (!keepAlive) return undefined;
  return (promise) => {
    let timer;
    const stop = () => clearTimeout(timer);
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, MAX_KEEP_ALIVE_MS);
    });
    // The rejection of `late` counts as handled. It rejects in workerd outside of a request, where `setTimeout` throws.
    late.catch(() => {});
    const kept = Promise.race([promise, late]).then(stop, stop);
    try {
      keepAlive(kept);
    } catch (error) {
      stop();
      throw error;
    }
  };
}
