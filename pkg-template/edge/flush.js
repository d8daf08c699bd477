// Flushes after the response where a platform stops all work with its request, as workerd does.

/** The shortest time from one requested flush to the next. The flushes after RETRY_MS do not count. */
const PAUSE_MS = 1000;
/** The waits before the second and the third flush, which follow only if a backend fails. */
const RETRY_MS = [4500, 9000];
/** A requested flush that is later than planned by this time counts as lost, so that the next failure requests another one. */
const LATE_MS = 2000;

/**
 * Returns `requestFlush()`, which flushes at most once a second and keeps the request alive until the flush has ended. If a
 * backend fails, it flushes again after 4.5 and after 9 seconds. Without `keepAlive` it does nothing, because the platform
 * lets the recorder flush by itself.
 */
export function flushRequester(turret, keepAlive) {
  if (!keepAlive) return () => {};
  let last = 0;
  /** The time, in milliseconds since 1970, from which on the requested flush counts as lost; 0 if no flush is requested. */
  let lostAt = 0;

  async function flushAfter(pause) {
    await sleep(pause);
    last = Date.now();
    lostAt = 0;
    await flush();
    for (const wait of RETRY_MS) {
      if (!isPending()) return;
      await sleep(wait);
      await flush();
    }
  }

  // With `ignoreStorageErrors: false`, `turret.flush` rejects if a backend fails. The error is ignored, because the status
  // also reports it.
  const flush = () => turret.flush().catch(() => {});

  const isPending = () =>
    turret.status().tiers.some(({ state, pending }) => state === 'failing' && pending > 0);

  return function requestFlush() {
    const now = Date.now();
    // If another request waits for a flush, does nothing: that flush also writes the failures of this request. A flush counts
    // as lost if it is late, because the platform has ended its request, or if the clock was set back.
    if (now < lostAt && lostAt - now <= PAUSE_MS + LATE_MS) return;
    const pause = Math.min(Math.max(0, last + PAUSE_MS - now), PAUSE_MS);
    lostAt = now + pause + LATE_MS;
    try {
      keepAlive(flushAfter(pause));
    } catch {
      lostAt = 0;
    }
  };
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
