// Storage backends. A backend is a key-value store of strings; `manage` keeps its failures from harming anything.

import { custom } from './backends/custom.js';
import { indexedDb } from './backends/indexed-db.js';
import { listable } from './backends/indexed-db-list.js';
import { localStorageBackend } from './backends/local-storage.js';
import { manage } from './backends/managed.js';
import { memory } from './backends/memory.js';
import { filter, map } from './builtins.js';

const BUILT_IN = {
  indexedDB: (namespace, opened) => listable(opened ?? indexedDb(namespace)),
  localStorage: localStorageBackend,
  memory,
};

/** Whether `value` has the methods of a backend. */
export function isBackend(value) {
  try {
    return ['put', 'list', 'remove'].every((method) => typeof value[method] === 'function');
  } catch {
    return false;
  }
}

/**
 * Returns the backends that the settings name, in the order in which they are read; the default ones if they name none.
 * `database` is an adapter for IndexedDB that may be open already. `changed(status)` is called when the state of one
 * changes.
 */
export function openBackends({ settings, now, after, warn, database }, changed) {
  const { storageBackends = [], namespace = '' } = settings;
  const known = filter(storageBackends, (one) =>
    typeof one === 'string' ? Object.hasOwn(BUILT_IN, one) : isBackend(one),
  );
  if (known.length < storageBackends.length) {
    warn('wrong setting: storageBackends');
  }
  if (storageBackends.length) settings.storageBackends = known;
  const named = known.length ? known : Object.keys(BUILT_IN);
  // A host's object may be away for long. What waits for it can be read in memory.
  const isBuiltIn = named.every((one) => typeof one === 'string');
  const list = isBuiltIn || named.includes('memory') ? named : [...named, 'memory'];
  return map(list, (one) => {
    const create = typeof one === 'string' ? BUILT_IN[one] : () => custom(one);
    const adapter = create(namespace, database);
    const backend = manage(adapter, { now, after }, () => changed(backend.status()));
    return backend;
  });
}
