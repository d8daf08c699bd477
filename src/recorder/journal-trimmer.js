// Bounds the journal where no core compacts it: each backend keeps its newest entries.

import { rankOf } from './backends/local-storage.js';
import { filter, map } from './builtins.js';
import { HOUR_MS } from './counts.js';

/** Entries that a backend keeps. */
export const MAX_ENTRIES = 500;
/** Entries that this session adds before the journal is listed again. */
export const TRIM_AFTER = 250;
/** The age at which an entry is final. */
const FINAL_MS = 2 * HOUR_MS;

const isNewEntry = ([key]) => key.split('/').length === 3;
const sessionOf = (key) => key.split('/')[1];

/**
 * Returns a function that keeps each of the `backends` at MAX_ENTRIES, in idle time. It is to be called when the backends
 * have opened, and with the pairs that they have stored. `compact()` returns whether a core compacts the journal, or a
 * promise of it; if so, nothing is removed.
 */
export function createJournalTrimmer({ now, idle }, backends, recorder, compact) {
  /** Entries that were added since the last run. The first run needs none. */
  let added = TRIM_AFTER;
  let isRunning = false;

  /** Whether the session of `key` may still write. Its id begins with the time of its birth. */
  const isLive = (key) => {
    const id = sessionOf(key);
    const age = now() - parseInt(id.slice(0, -8), 36);
    return id === recorder.status().session || Math.abs(age) < FINAL_MS;
  };

  /** Removes the oldest entries of a backend. Rejects if it fails. */
  const trim = async (backend) => {
    // The limits before the entries: a session writes them with its first entry.
    const listed = [...(await backend.keys('r1/')), ...(await backend.keys('j1/'))];
    const records = map(listed, (key) => [key < 'r' ? +isLive(key) + rankOf(key) : '', key]);
    /** The entries that stay, and their sessions. */
    const kept = new Set();
    let room = MAX_ENTRIES;
    const isOld = ([rank, key]) => {
      const id = sessionOf(key);
      const stays = rank ? kept.has(rank) || room-- > 0 : kept.has(id) || isLive(key);
      if (stays) kept.add(rank).add(id);
      return !stays;
    };
    // Sorted as texts, by age and then by key, and the newest first. The limits come last.
    const removed = filter(records.sort().reverse(), isOld);
    if (room >= 0 || (await compact())) return;
    // The texts of an entry before its counts.
    const keys = map(removed.reverse(), ([, key]) => key);
    // Later failures of these sites go to new entries: counts without texts are of no use.
    recorder.forget(keys);
    await backend.evict(keys);
  };

  return async (pairs) => {
    added += filter(pairs, isNewEntry).length;
    while (added >= TRIM_AFTER && !isRunning) {
      added = 0;
      isRunning = true;
      for (const backend of backends) {
        try {
          await idle();
          await trim(backend);
        } catch {
          // The next run tries again.
        }
      }
      isRunning = false;
    }
  };
}
