// Bounds how long a request is kept alive for work that follows its answer.

/** workerd ends a request 30 seconds after its answer, and prints a warning if something still waits for `waitUntil`. */
export const KEEP_MS = 25_000;

/**
 * Returns a function that calls `keepAlive(promise)` with a promise that resolves when the given one settles, at the latest
 * after KEEP_MS: a store may hang. It throws if `keepAlive` throws. Returns undefined if there is no `keepAlive`.
 */
export function boundKeepAlive(keepAlive) {
  if (!keepAlive) return undefined;
  return (promise) => {
    let timer;
    const stop = () => clearTimeout(timer);
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, KEEP_MS);
    });
    // workerd sets no timer where there is no request.
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
