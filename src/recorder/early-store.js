// Where records are stored before the second file is there: localStorage, and one connection to IndexedDB. Storage may be
// blocked or full, or a connection lost. Nothing handles that here: the second file has the backends that do.

import { indexedDb } from './backends/indexed-db.js';
import { attempt } from './builtins.js';

/** Entries in localStorage. */
const MAX_ENTRIES = 30;

export function createEarlyStore(global) {
  const states = {};
  /** The keys of the entries in localStorage. */
  const entries = new Set();
  let namespace = '';
  let hasLocal = true;
  /** An adapter whose connection is open. */
  let database;
  /** The adapter that was opened last. */
  let newest;

  const localKey = (key) => `tinyturret/${namespace}/${key}`;

  return {
    /** By name, the state of each backend that has answered. */
    states,

    write(pairs) {
      attempt(() => {
        for (const [key, value] of pairs) {
          const entry = key.replace('/c', '');
          if (!hasLocal || (entries.size >= MAX_ENTRIES && !entries.has(entry))) return;
          entries.add(entry);
          global.localStorage.setItem(localKey(key), value);
        }
      });
      attempt(() => database?.write(pairs).catch(() => {}));
    },

    /** Returns the adapter, if its connection is open, for the second file. It is no longer used here. */
    take() {
      const taken = database;
      database = newest = undefined;
      return taken;
    },

    /** Removes `pairs` from localStorage, and goes on with other settings. */
    reset(settings, pairs) {
      attempt(() => {
        this.take()?.close();
        for (const [key] of pairs) global.localStorage.removeItem(localKey(key));
      });
      entries.clear();
      namespace = settings.namespace ?? '';
      // Other backends are opened by the second file.
      hasLocal = settings.storageBackends?.includes('localStorage') ?? true;
    },

    /** Opens IndexedDB. Resolves when all backends have answered, or never. */
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
      // It may be late.
      if (newest !== adapter) adapter.close();
      else if (states.indexedDB.state === 'ok') database = adapter;
    },
  };
}
