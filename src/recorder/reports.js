// The setting `reportTo`: collects the records of which reports are made, and loads `reporter.js`, which sends them.

import { RETRY_MS } from './rate.js';

/** The texts that are kept until they are reported, in UTF-16 units. Entries beyond that are not reported. */
export const MAX_UNITS = 256 << 10;

/** Texts, counts, and the samples that a report may have. */
const REPORTED = /^(j1\/\w+\/\d+)(\/[c012])?$/;

/**
 * Returns the reports of these settings. `load()` imports the reporter, whose `start(client, recorder, inbox)` returns a
 * function to call when there are new records.
 */
export function createReports(client, recorder, load) {
  /**
   * What the reporter takes:
   * - `records`, by key, those of entries that are not reported yet. An entry has texts here, or no record at all;
   * - `units`, the length of all values;
   * - `dropped`, the number of entries that are not reported;
   * - `state`, and `pending`, the number of entries that wait in the reporter.
   */
  const inbox = { records: new Map(), units: 0, dropped: 0, state: 'opening', pending: 0 };
  const { records } = inbox;
  let notify;
  let loadedAt;

  const open = () => {
    loadedAt = client.now();
    load()
      .then(({ start }) => {
        notify = start(client, recorder, inbox);
      })
      .catch(() => {
        inbox.state = 'failing';
      });
  };

  const keep = (key, value) => {
    const [, entry, isPart] = REPORTED.exec(key) ?? [];
    if (!entry || (isPart && !records.has(entry))) return;
    const added = value.length - (records.get(key)?.length ?? 0);
    // The counts of an entry are never dropped: they are short.
    if (inbox.units + added > MAX_UNITS && isPart !== '/c') {
      if (!isPart) inbox.dropped++;
      return;
    }
    inbox.units += added;
    records.set(key, value);
  };

  open();
  return {
    /** Takes the pairs that the recorder writes. */
    written(pairs) {
      for (const [key, value] of pairs) if (value) keep(key, value);
      if (notify) notify();
      else if (inbox.state === 'failing' && client.now() - loadedAt > RETRY_MS) open();
    },

    status() {
      let { pending } = inbox;
      for (const key of records.keys()) if (REPORTED.exec(key)[2] === undefined) pending++;
      return { state: inbox.state, pending, dropped: inbox.dropped };
    },
  };
}
