// Entries of reports that wait to be sent, the oldest first.

import { ENVELOPE_BYTES } from './report-entries.js';
import { MAX_SESSIONS } from './report-format.js';

/** Entries of one request. */
const MAX_ENTRIES = 20;
const MAX_BYTES = 512 << 10;

/** The bytes of entries as `createEntry` returns them. */
const sizeOf = (entries) => entries.reduce((sum, { bytes }) => sum + bytes, 0);

/** Returns an empty queue. `budget` is that of report-budget.js. */
export function createQueue(budget) {
  let waiting = [];

  return {
    get entries() {
      return waiting;
    },

    /** Whether all entries may be sent now, and more. */
    hasRoom: () => sizeOf(waiting) + ENVELOPE_BYTES < budget.available(),

    /** Adds an entry. Returns false if there is no room. */
    add(entry) {
      const isAdded = sizeOf(waiting) + entry.bytes <= MAX_BYTES;
      if (isAdded) waiting.push(entry);
      return isAdded;
    },

    /** Removes and returns what may be sent now. */
    take() {
      const batch = [];
      const left = [];
      const sessions = new Set();
      let room = budget.available() - ENVELOPE_BYTES;
      for (const entry of waiting) {
        const { session, bytes } = entry;
        const isIn = sessions.has(session) || sessions.size < MAX_SESSIONS;
        const fits = isIn && bytes <= room && batch.length < MAX_ENTRIES;
        if (fits) {
          room -= bytes;
          sessions.add(session);
        }
        (fits ? batch : left).push(entry);
      }
      waiting = left;
      if (batch.length) budget.spend(sizeOf(batch) + ENVELOPE_BYTES);
      return batch;
    },

    /** Puts back what was not delivered. */
    putBack: (entries) => void waiting.unshift(...entries),

    clear() {
      waiting = [];
    },

    /** Milliseconds until something may be sent; `bytes` is the size of what would come into an empty queue. */
    wait: (bytes) => budget.wait((waiting[0]?.bytes ?? bytes) + ENVELOPE_BYTES),
  };
}
