// Writes the journal in memory to the stores that isolates share, if no core makes exceptions and counters of it: the process
// ends, or the core does not load or is broken. The next core compacts the entries that it finds in the stores.

import { custom } from './backends/custom.js';
import { manage } from './backends/managed.js';
import { memory } from './backends/memory.js';
import { AnyPromise, attempt, filter, map } from './builtins.js';

const isJournal = ([key]) => /^[jr]1\//.test(key);
const isTexts = ([key]) => /^j1\/[^/]+\/[^/]+$/.test(key);

/**
 * Returns functions that write the journal to `stores`, the backends that isolates share. `onStateChange()` is called when the
 * state of a store changes.
 */
export function createJournalPersistence(stores, { settings, shared, now }, onStateChange) {
  const journal = memory(settings.namespace ?? '');
  journal.open();
  const { after } = shared;
  const adapterOf = (store) => ({
    ...custom(store),
    // The number of records that the store has left out. It includes records of the core, because a store has only one count.
    get evicted() {
      return attempt(() => Number(store.dropped)) || 0;
    },
  });
  const backends = map(stores, (store) => manage(adapterOf(store), { now, after }, onStateChange));
  // `open` calls no method of a store, because the adapter `custom` has no connection to open.
  for (const backend of backends) backend.open();
  /** The values of the journal that were passed to the stores, by key. */
  const written = new Map();

  /** Returns the records of the journal that were added or changed since the last call, and remembers them as written. */
  const takeChanged = () => {
    const records = journal.list();
    for (const key of written.keys()) if (!records.has(key)) written.delete(key);
    const pairs = filter(records, (pair) => isJournal(pair) && written.get(pair[0]) !== pair[1]);
    for (const [key, value] of pairs) written.set(key, value);
    return pairs;
  };

  return {
    /** Returns the number of journal entries in memory. */
    entries: () => filter(journal.list(), isTexts).length,

    /**
     * Issues the records that the stores do not have before it returns, and retries a store whose backoff is over. Returns a
     * promise that resolves when each store has answered or failed, including an immediate retry. A caller that keeps its
     * request alive meanwhile reads from the status whether to wait longer. Never rejects.
     */
    write() {
      const pairs = takeChanged();
      const write = (backend) => backend.write(pairs).then(() => backend.settled());
      return AnyPromise.all(map(backends, write));
    },

    status: () => map(backends, (backend) => backend.status()),
  };
}
