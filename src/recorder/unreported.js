// Entries that a page could not deliver before it went away: in localStorage, for the next page.

import { attempt, filter, parse, stringify } from './builtins.js';

/** What is kept for an address, in UTF-16 units. */
const MAX_UNITS = 32 << 10;

/** Returns the store for an address. Several pages may use it at once: delivering an entry twice changes nothing. */
export function createUnreported(global, address) {
  const key = `tinyturret.unreported/${address}`;

  const list = () => {
    const stored = attempt(() => parse(global.localStorage.getItem(key)));
    return Array.isArray(stored) ? filter(stored, (text) => typeof text === 'string') : [];
  };

  /** Keeps the newest texts. */
  const store = (texts) =>
    attempt(() => {
      let units = 0;
      const kept = filter(texts.reverse(), (text) => (units += text.length) <= MAX_UNITS);
      if (kept.length) global.localStorage.setItem(key, stringify(kept.reverse()));
      else global.localStorage.removeItem(key);
    });

  return {
    /** The texts of entries. */
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
