// Keeps reported entries in the memory of the isolate until the core has written them to the stores.

import { memory } from '../../src/recorder/backends/memory.js';
import { coalesce } from '../../src/recorder/coalesce.js';
import { PREFIX, rebuildEntry, sizeOf } from './reported-entry.js';

/**
 * If the pending entries have more UTF-16 units than this, the entries of further reports are refused. A page sends 16 KB per
 * request.
 */
export const MAX_PENDING = 1 << 20;

/**
 * Returns `{ add, settled }`. `namespace()` returns the namespace of the records. `collect()` makes the core write all entries
 * in memory to the stores, and removes written ones from memory. `now()` returns milliseconds.
 */
export function createPendingReports({ namespace, collect, now }) {
  const collectSoon = coalesce(collect, now);
  const underWay = new Set();

  /** Adds the promise to `underWay` until it settles, for `settled`. Returns the promise. */
  const watch = (written) => {
    const ended = written.catch(() => {}).then(() => underWay.delete(ended));
    underWay.add(ended);
    return written;
  };

  return {
    /**
     * Resolves when all added entries are written, or writing failed. A request in workerd may not await it, see
     * ARCHITECTURE.md.
     */
    settled: () => Promise.all(underWay),

    /**
     * Adds the entries of a report, except malformed ones and those that are pending already. Returns a promise that resolves
     * when the stores have them, or when another call waits for that. Returns undefined and adds none if more than
     * MAX_PENDING are pending.
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
