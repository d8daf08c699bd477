// The queue of entries that are sent in reports, oldest first.

import { ENVELOPE_BYTES } from './report-entries.js';
import { MAX_SESSIONS } from './report-format.js';

/** The maximum number of entries in one request. */
const MAX_ENTRIES = 20;
/** The maximum size of the queue. */
const MAX_BYTES = 512 << 10;

/** Returns the total size of entries, which `createEntry` has returned. */
const sizeOf = (entries) => entries.reduce((sum, { bytes }) => sum + bytes, 0);

/** Returns an empty queue. `budget` is a result of `createBudget`. */
export function createQueue(budget) {
  let queued = [];

  return {
    get entries() {
      return queued;
    },

    /** Returns whether one request may contain all queued entries and more. */
    hasRoom: () => sizeOf(queued) + ENVELOPE_BYTES < budget.available(),

    /** Adds an entry. Returns false if the queue is full. */
    add(entry) {
      const isAdded = sizeOf(queued) + entry.bytes <= MAX_BYTES;
      if (isAdded) queued.push(entry);
      return isAdded;
    },

    /** Removes and returns the entries of one request that may be sent now, and spends their bytes. */
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

    /** Adds entries that were not delivered at the front. */
    putBack: (entries) => void queued.unshift(...entries),

    clear() {
      queued = [];
    },

    /** Returns the milliseconds until the oldest entry may be sent. `bytes` is its size if the queue is empty. */
    timeUntilNext: (bytes) => budget.timeUntil((queued[0]?.bytes ?? bytes) + ENVELOPE_BYTES),
  };
}
