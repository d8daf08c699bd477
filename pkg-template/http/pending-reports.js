// Reported entries that no store has yet. They are in the memory of the isolate, and the core writes them to the stores.

import { memory } from '../../src/recorder/backends/memory.js';
import { coalesce } from '../../src/recorder/coalesce.js';
import { PREFIX, rebuildEntry, sizeOf } from './reported-entry.js';

/** UTF-16 units. A page sends 16 KB in a request. */
export const MAX_PENDING = 1 << 20;

/**
 * `namespace()` returns the namespace of the records. `collect()` has the core write all entries in memory to the stores, and
 * removes from memory what these have. `now()` returns milliseconds.
 */
export function createPendingReports({ namespace, collect, now }) {
  const collectSoon = coalesce(collect, now);
  const underWay = new Set();

  /** Remembers the promise until it settles. */
  const watch = (written) => {
    const ended = written.catch(() => {}).then(() => underWay.delete(ended));
    underWay.add(ended);
    return written;
  };

  return {
    /** Resolves when what was added before is written, or has failed. In workerd no request may wait for that of another. */
    settled: () => Promise.all(underWay),

    /**
     * Adds the entries of a report. Leaves out those that are malformed, and those that are there already. Resolves when
     * the stores have them, or when another call is waiting for that. Returns undefined, and adds none, if there is no room:
     * no more than MAX_PENDING and one report are kept.
     */
    add(entries, receivedAt) {
      const backend = memory(namespace());
      backend.open();
      const pending = [...backend.list()].filter(([key]) => key.startsWith(PREFIX));
      if (sizeOf(pending) > MAX_PENDING) return undefined;
      const known = new Set(pending.map(([key]) => key));
      for (const entry of entries) {
        const pairs = rebuildEntry(entry, receivedAt);
        if (!pairs || known.has(pairs[0][0])) continue;
        for (const [key] of pairs) known.add(key);
        backend.write(pairs);
      }
      return known.size ? watch(collectSoon()) : Promise.resolve();
    },
  };
}
