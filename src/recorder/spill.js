// Passes the journal in memory to the stores that isolates share. This is done where no core turns it into exceptions and
// tallies: the process ends, or the core does not load or is broken. The next core compacts what it finds in the stores.

import { custom } from './backends/custom.js';
import { manage } from './backends/managed.js';
import { memory } from './backends/memory.js';
import { AnyPromise, attempt, filter, map } from './builtins.js';

const isJournal = ([key]) => /^[jr]1\//.test(key);
const isTexts = ([key]) => /^j1\/[^/]+\/[^/]+$/.test(key);

/** `stores` are the shared backends. `changed()` is called when the state of one changes. */
export function createSpill(stores, { settings, shared, now }, changed) {
  const own = memory(settings.namespace ?? '');
  own.open();
  const { after } = shared;
  // A store is asked for nothing when it is opened.
  const adapterOf = (store) => ({
    ...custom(store),
    // Also those that the core has put there: a store counts what it leaves out.
    get evicted() {
      return attempt(() => Number(store.dropped)) || 0;
    },
  });
  const backends = map(stores, (store) => manage(adapterOf(store), { now, after }, changed));
  for (const backend of backends) backend.open();
  /** The values that were passed to the stores, by key. */
  const passed = new Map();

  /** The pairs in memory that were not passed to the stores. */
  const takeNew = () => {
    const records = own.list();
    for (const key of passed.keys()) if (!records.has(key)) passed.delete(key);
    const pairs = filter(records, (pair) => isJournal(pair) && passed.get(pair[0]) !== pair[1]);
    for (const [key, value] of pairs) passed.set(key, value);
    return pairs;
  };

  return {
    /** The number of entries in memory. */
    entries: () => filter(own.list(), isTexts).length,

    /**
     * Issues what the stores do not have before it returns, and tries a store again whose backoff is over. Resolves when the
     * stores have answered or failed, also what is repeated at once: whoever waits keeps the request alive, and learns from the
     * status whether to wait for more. Never rejects.
     */
    write() {
      const pairs = takeNew();
      const write = (backend) => backend.write(pairs).then(() => backend.settled());
      return AnyPromise.all(map(backends, write));
    },

    status: () => map(backends, (backend) => backend.status()),
  };
}
