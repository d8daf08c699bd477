// Removes the oldest entries of the journal from each backend, if no core compacts the journal.

import { rankOfKey } from './backends/local-storage.js';
import { filter, map } from './builtins.js';
import { HOUR_MS } from './counts.js';

/** The maximum number of journal entries that a backend keeps. The oldest ones beyond it are removed. */
export const MAX_ENTRIES = 500;
/** The number of new entries of this session after which the trimmer runs again. */
export const TRIM_INTERVAL = 250;
/** The age at which an entry is final, so that its session does not write it any more. */
const FINAL_AGE_MS = 2 * HOUR_MS;

const isNewEntry = ([key]) => key.split('/').length === 3;
const sessionOf = (key) => key.split('/')[1];

/**
 * Returns a function that removes entries beyond MAX_ENTRIES from each of the `backends`, in idle time. The caller calls the
 * returned function with an empty list when the backends have opened, and after each write with the pairs that the backends
 * have stored. `compact()` returns whether a core compacts the journal, or a promise of that. If so, no entry is removed.
 */
export function createJournalTrimmer({ now, idle }, backends, recorder, compact) {
  /** The number of entries that this session has added since the last run. The initial value makes the first call run. */
  let addedEntries = TRIM_INTERVAL;
  let isRunning = false;

  /** Returns whether the session of `key` may still write. The id of a session begins with the time of its start. */
  const isLive = (key) => {
    const id = sessionOf(key);
    const age = now() - parseInt(id.slice(0, -8), 36);
    return id === recorder.status().session || Math.abs(age) < FINAL_AGE_MS;
  };

  /**
   * Removes the entries of a backend beyond MAX_ENTRIES, unless a core compacts the journal: first those of sessions that no
   * longer write, the oldest first. Rejects if the backend fails.
   */
  const trimBackend = async (backend) => {
    // Limits are listed before entries. Otherwise a session that starts between the two calls would seem to have limits without
    // entries.
    const listed = [...(await backend.keys('r1/')), ...(await backend.keys('j1/'))];
    const records = map(listed, (key) => [key < 'r' ? +isLive(key) + rankOfKey(key) : '', key]);
    /** The sort keys of the entries that are not removed, and the ids of their sessions. */
    const kept = new Set();
    let room = MAX_ENTRIES;
    const isOld = ([rank, key]) => {
      const id = sessionOf(key);
      const stays = rank ? kept.has(rank) || room-- > 0 : kept.has(id) || isLive(key);
      if (stays) kept.add(rank).add(id);
      return !stays;
    };
    // Records are sorted as texts, in descending order: live sessions first, then the newest entries. Limits have an empty sort
    // key and come last.
    const removed = filter(records.sort().reverse(), isOld);
    if (room >= 0 || (await compact())) return;
    // The keys are reversed, so that the texts of an entry are removed before its counts.
    const keys = map(removed.reverse(), ([, key]) => key);
    // `forget` makes the recorder count later failures of these sites in new entries, because counts require texts.
    recorder.forget(keys);
    await backend.evict(keys);
  };

  return async (pairs) => {
    addedEntries += filter(pairs, isNewEntry).length;
    while (addedEntries >= TRIM_INTERVAL && !isRunning) {
      addedEntries = 0;
      isRunning = true;
      for (const backend of backends) {
        try {
          await idle();
          await trimBackend(backend);
        } catch {
          // The backend has failed. The next run tries again.
        }
      }
      isRunning = false;
    }
  };
}
