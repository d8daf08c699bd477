// Where work ends with its request, what was captured is written by whoever asks to be kept alive for it.

const PAUSE_MS = 1000;
const AGAIN_MS = [4500, 9000];
const LEASE_MS = 2000;

/** A function that has what was captured written soon: after the response, and at most once a second. */
export function saver(turret, keepAlive) {
  if (!keepAlive) return () => {};
  let last = 0;
  let due = 0;

  async function write(pause) {
    await sleep(pause);
    last = Date.now();
    due = 0;
    await flush();
    for (const again of AGAIN_MS) {
      if (!isWaiting()) return;
      await sleep(again);
      await flush();
    }
  }

  // With `ignoreStorageErrors: false` it rejects where a tier fails; the status tells that as well.
  const flush = () => turret.flush().catch(() => {});

  const isWaiting = () =>
    turret.status().tiers.some(({ state, pending }) => state === 'failing' && pending > 0);

  return function save() {
    const now = Date.now();
    // Somebody waits already, unless the platform has ended that request, or the clock was set back.
    if (now < due && due - now <= PAUSE_MS + LEASE_MS) return;
    const pause = Math.min(Math.max(0, last + PAUSE_MS - now), PAUSE_MS);
    due = now + pause + LEASE_MS;
    try {
      keepAlive(write(pause));
    } catch {
      due = 0;
    }
  };
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
