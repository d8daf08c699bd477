// Stores records until the second file is loaded: in localStorage, and over one connection to IndexedDB. It ignores errors, such as
// blocked or full storage. The second file contains the backends that handle them.

import { indexedDb } from './backends/indexed-db.js';
import { attempt } from './builtins.js';

/** The maximum number of entries in localStorage. */
const MAX_ENTRIES = 30;

/** Returns a store without open connection. `global` is the global object. */
export function createEarlyStore(global) {
  const states = {};
  /** The entries that were written to localStorage. Their number is limited: then only these are written again. */
  const entries = new Set();
  let namespace = '';
  let usesLocalStorage = true;
  /** The adapter for IndexedDB, if its connection is open. */
  let database;
  /** The adapter of the last call of `open`. */
  let newest;

  const localKey = (key) => `tinyturret/${namespace}/${key}`;

  /** Returns the adapter for IndexedDB if its connection is open. From then on this store does not use it. */
  const release = () => {
    const released = database;
    database = newest = undefined;
    return released;
  };

  return {
    release,

    /** A map from name to status, with the backends that have answered. */
    states,

    /** Issues pairs to both backends before it returns. Never throws. */
    write(pairs) {
      attempt(() => {
        for (const [key, value] of pairs) {
          const entry = key.replace('/c', '');
          if (!usesLocalStorage || (entries.size >= MAX_ENTRIES && !entries.has(entry))) return;
          entries.add(entry);
          global.localStorage.setItem(localKey(key), value);
        }
      });
      attempt(() => database?.write(pairs).catch(() => {}));
    },

    /** Removes `pairs` from localStorage, closes IndexedDB, and applies other settings to later writes. */
    reset(settings, pairs) {
      attempt(() => {
        release()?.close();
        for (const [key] of pairs) global.localStorage.removeItem(localKey(key));
      });
      entries.clear();
      namespace = settings.namespace ?? '';
      // The second file opens all other backends that the setting names.
      usesLocalStorage = settings.storageBackends?.includes('localStorage') ?? true;
    },

    /** Opens IndexedDB. Resolves when all backends have answered. Never resolves if IndexedDB does not answer. */
    async open() {
      const adapter = indexedDb(namespace);
      newest = adapter;
      for (const [name, open] of [
        ['memory', () => true],
        ['localStorage', () => global.localStorage],
        ['indexedDB', () => adapter.open()],
      ]) {
        try {
          states[name] = { state: (await open()) ? 'ok' : 'absent' };
        } catch (error) {
          states[name] = { state: 'failing', error: `${error}` };
        }
      }
      // Other settings may apply by now, or the second file has its own connection.
      if (newest !== adapter) adapter.close();
      else if (states.indexedDB.state === 'ok') database = adapter;
    },
  };
}
