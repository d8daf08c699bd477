// One page writes entries to the journal, and the next page compacts them.

import { makers, near } from '/errors.mjs';
import { begin, load } from './load.mjs';
import { ended, openStore } from './store.mjs';

const POLL_MS = 50;
/** The interval of the timer that finds pauses of the main thread: the shortest one that browsers allow. */
const PING_MS = 4;
const MAX_COMPACTION_MS = 60_000;
/** Milliseconds to wait for the cleanup of the storage, which follows the compaction. */
const CLEANUP_MS = 500;

let contestant;
let store;

export default async function compaction(part, ...given) {
  return parts[part](...given);
}

const parts = {
  async fill(name, count) {
    // Disables idle callbacks, because a page that does not compact its entries removes the oldest ones in idle time.
    globalThis.requestIdleCallback = () => 1;
    contestant = await load(name);
    const errors = makers.slice(0, count).map((make) => near(make));
    // Captures an error before `init`, so that `init` opens the backends at once and does not wait for idle time.
    contestant.capture(errors.shift());
    contestant.init({ autoFlush: false });
    await contestant.settled();
    for (const error of errors) contestant.capture(error);
    await contestant.settled();
    return {};
  },

  async begin(name) {
    contestant = await begin(name, { cleanupTriggerRate: 1 });
    store = await openStore(contestant.storage);
    return { records: await records() };
  },

  async compact(timed) {
    const stop = timed ? longestGap() : () => {};
    contestant.capture(near(makers[0]));
    const started = performance.now();
    do {
      await pause(POLL_MS);
      if (performance.now() - started > MAX_COMPACTION_MS) throw new Error('entries are left');
    } while (await records());
    await pause(CLEANUP_MS);
    return { longest: stop() };
  },

  kept: () => contestant.kept(),
};

/**
 * Starts to measure the longest time between two timers. Returns a function that stops the measurement and returns this time in
 * milliseconds.
 */
function longestGap() {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, PING_MS);
  return () => {
    clearInterval(timer);
    return longest;
  };
}

/** Resolves to the number of records in the journal. */
const records = () => ended(store().count(IDBKeyRange.bound('j1/', 'j1/~')));

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
