// The queue of entries that are sent in reports, oldest first.

import { ENVELOPE_BYTES } from './report-entries.js';
import { MAX_SESSIONS } from './report-format.js';

/** The maximum number of entries in one report. The next report contains the others. */
const MAX_ENTRIES = 20;
/** The maximum size of all queued entries, in bytes. An entry beyond it is not added. */
const MAX_BYTES = 512 << 10;

/** Returns the total size of entries, which `createEntry` has returned, in bytes. */
const sizeOf = (entries) => entries.reduce((sum, { bytes }) => sum + bytes, 0);

/** Returns an empty queue of entries. `budget` is a result of `createBudget`. */
export function createQueue(budget) {
  let queued = [];

  return {
    get entries() {
      return queued;
    },

    /** Returns whether one report that may be sent now could contain all queued entries and more. */
    hasRoom: () => sizeOf(queued) + ENVELOPE_BYTES < budget.available(),

    /** Adds an entry at the end. Returns false, and does not add it, if the queue is full. */
    add(entry) {
      const isAdded = sizeOf(queued) + entry.bytes <= MAX_BYTES;
      if (isAdded) queued.push(entry);
      return isAdded;
    },

    /**
     * Removes the entries that fit into one report that may be sent now, oldest first, spends their bytes, and returns them.
     * The list is empty if nothing may be sent.
     */
    takeBatch() {
      const batch = [];
      const left = [];
      const sessions = new Set();
      let room = budget.available() - ENVELOPE_BYTES;
      for (const entry of queued) {
        const { session, bytes } = entry;
        const isAllowed = sessions.has(session) || sessions.size < MAX_SESSIONS;
        const fits = isAllowed && bytes <= room && batch.length < MAX_ENTRIES;
        if (fits) {
          room -= bytes;
          sessions.add(session);
        }
        (fits ? batch : left).push(entry);
      }
      queued = left;
      if (batch.length) budget.spend(sizeOf(batch) + ENVELOPE_BYTES);
      return batch;
    },

    /** Adds entries to the front of the queue again, because they were taken but not delivered. */
    putBack: (entries) => void queued.unshift(...entries),

    clear() {
      queued = [];
    },

    /**
     * Returns the time until the oldest entry may be sent, in milliseconds. `bytes` is the size to assume if the queue is
     * empty.
     */
    timeUntilNext: (bytes) => budget.timeUntil((queued[0]?.bytes ?? bytes) + ENVELOPE_BYTES),
  };
}
