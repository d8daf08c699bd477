// Stores records until the recorder's second file is loaded: in localStorage, and over one connection to IndexedDB. It ignores
// errors, such as blocked or full storage. The second file contains the backends that handle such errors.

import { indexedDb } from './backends/indexed-db.js';
import { attempt } from './builtins.js';

/** The maximum number of journal entries that are written to localStorage. Further ones are written only to IndexedDB. */
const MAX_ENTRIES = 30;

/** Returns a store that writes to localStorage, and after `open` also to IndexedDB. `global` is the global object. */
export function createEarlyStore(global) {
  const states = {};
  /**
   * The keys of the journal entries that were written to localStorage. When there are MAX_ENTRIES, only these entries are
   * written again.
   */
  const entries = new Set();
  let namespace = '';
  let usesLocalStorage = true;
  /** The adapter for IndexedDB. Undefined while its connection is not open. */
  let database;
  /** The adapter for IndexedDB that the last call of `open` has created. */
  let newest;

  const localKey = (key) => `tinyturret/${namespace}/${key}`;

  /** Returns the adapter for IndexedDB, or undefined if its connection is not open. From then on this store does not use it. */
  const release = () => {
    const released = database;
    database = newest = undefined;
    return released;
  };

  return {
    release,

    /** The status of each backend that has answered, by the name of the backend. */
    states,

    /** Issues pairs to localStorage and IndexedDB before it returns. Ignores errors. Never throws. */
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

    /**
     * Removes `pairs` from localStorage, closes IndexedDB, and uses the namespace and the backends of `settings` from then on.
     */
    reset(settings, pairs) {
      attempt(() => {
        release()?.close();
        for (const [key] of pairs) global.localStorage.removeItem(localKey(key));
      });
      entries.clear();
      namespace = settings.namespace ?? '';
      // Other backends that the setting names are opened by the second file.
      usesLocalStorage = settings.storageBackends?.includes('localStorage') ?? true;
    },

    /**
     * Opens IndexedDB, and sets the status of each backend in `states`. Resolves when all backends have answered, and never if
     * IndexedDB does not answer.
     */
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
      // The adapter is closed if `reset` or `release` was called meanwhile: other settings may apply, or the second file has
      // its own connection.
      if (newest !== adapter) adapter.close();
      else if (states.indexedDB.state === 'ok') database = adapter;
    },
  };
}
