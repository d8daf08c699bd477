// Collects the records for the reports to `reportTo`, and loads reporter.js, which sends them.

import { RETRY_MS } from './rate-limit.js';

/** The maximum length of the texts that wait for a report, in UTF-16 units. Entries beyond it are not reported. */
export const MAX_UNITS = 256 << 10;

/**
 * Matches the keys of journal records that a report may contain: those of texts, counts, and the samples in the slots 0 to 2.
 */
const REPORTED = /^(j1\/\w+\/\d+)(\/[c012])?$/;

/**
 * Starts to load the reporter, which sends reports, and returns the inbox of a recorder. `importReporter()` imports
 * reporter.js, whose `start(client, recorder, inbox)` returns a function that notifies it of new records.
 */
export function createReportInbox(client, recorder, importReporter) {
  /**
   * The data that the reporter reads and changes:
   * - `records`, a map from key to value with the records of entries that are not reported yet. If it has a record of an entry,
   *   it also has the texts of that entry;
   * - `units`, the length of all values;
   * - `dropped`, the number of entries that are not reported;
   * - `state`, and `pending`, the number of entries that the reporter has taken but not delivered.
   */
  const inbox = { records: new Map(), units: 0, dropped: 0, state: 'opening', pending: 0 };
  const { records } = inbox;
  let notify;
  let loadedAt;

  const load = () => {
    loadedAt = client.now();
    importReporter()
      .then(({ start }) => {
        notify = start(client, recorder, inbox);
      })
      .catch(() => {
        inbox.state = 'failing';
      });
  };

  const addRecord = (key, value) => {
    const [, entry, isPart] = REPORTED.exec(key) ?? [];
    if (!entry || (isPart && !records.has(entry))) return;
    const added = value.length - (records.get(key)?.length ?? 0);
    // The counts of an entry are added even if there is no room, because they are short.
    if (inbox.units + added > MAX_UNITS && isPart !== '/c') {
      if (!isPart) inbox.dropped++;
      return;
    }
    inbox.units += added;
    records.set(key, value);
  };

  load();
  return {
    /**
     * Adds the records of journal entries among the pairs that the recorder writes, and notifies the reporter. If the import of
     * reporter.js failed more than RETRY_MS ago, imports it again.
     */
    add(pairs) {
      for (const [key, value] of pairs) if (value) addRecord(key, value);
      if (notify) notify();
      else if (inbox.state === 'failing' && client.now() - loadedAt > RETRY_MS) load();
    },

    status() {
      let { pending } = inbox;
      for (const key of records.keys()) if (REPORTED.exec(key)[2] === undefined) pending++;
      return { state: inbox.state, pending, dropped: inbox.dropped };
    },
  };
}
