// Flushes after the response where a platform stops all work with its request, as workerd does.

/** The time from one flush to the next. */
const PAUSE_MS = 1000;
/** The waits before further flushes while a backend fails. */
const RETRY_MS = [4500, 9000];
/** Later than this after its time, a flush counts as lost. */
const LATE_MS = 2000;

/**
 * Returns `requestFlush()`, which keeps the request alive until all captured failures are written, at most once a second.
 * Without `keepAlive` it does nothing, because the platform lets the recorder flush by itself.
 */
export function flushRequester(turret, keepAlive) {
  if (!keepAlive) return () => {};
  let last = 0;
  /** When the requested flush is lost; 0 if none is requested. */
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

  // With `ignoreStorageErrors: false` it rejects if a backend fails, which the status also reports.
  const flush = () => turret.flush().catch(() => {});

  const isPending = () =>
    turret.status().tiers.some(({ state, pending }) => state === 'failing' && pending > 0);

  return function requestFlush() {
    const now = Date.now();
    // Another request waits for a flush, unless the platform has ended that request, or the clock was set back.
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
