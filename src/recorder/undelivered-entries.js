// The entries of reports that a page could not deliver before it was closed. localStorage keeps them for the next page.

import { attempt, filter, parse, stringify } from './builtins.js';

/**
 * The maximum length of the undelivered entries that are stored for one address, in UTF-16 units. The oldest ones beyond it are
 * dropped.
 */
const MAX_UNITS = 32 << 10;

/**
 * Returns the store of undelivered entries for an address. Pages that are open at the same time share the store. They may
 * deliver an entry twice, which changes nothing.
 */
export function createUndeliveredEntries(global, address) {
  const key = `tinyturret.unreported/${address}`;

  const list = () => {
    const stored = attempt(() => parse(global.localStorage.getItem(key)));
    return Array.isArray(stored) ? filter(stored, (text) => typeof text === 'string') : [];
  };

  /** Replaces the stored entries by the newest of `texts`, as many as fit. Errors of localStorage are ignored. */
  const store = (texts) =>
    attempt(() => {
      let units = 0;
      const kept = filter(texts.reverse(), (text) => (units += text.length) <= MAX_UNITS);
      if (kept.length) global.localStorage.setItem(key, stringify(kept.reverse()));
      else global.localStorage.removeItem(key);
    });

  return {
    /** Returns the stored entries as a list of JSON texts, oldest first. It is empty if localStorage cannot be read. */
    list,
    add(texts) {
      if (texts.length) store([...new Set([...list(), ...texts])]);
    },
    remove(texts) {
      const stored = list();
      const left = filter(stored, (text) => !texts.includes(text));
      if (left.length < stored.length) store(left);
    },
    clear: () => store([]),
  };
}
