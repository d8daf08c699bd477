// Storage backends. A backend is a key-value store of strings; `manage` keeps its failures from harming anything.

import { custom } from './backends/custom.js';
import { indexedDb } from './backends/indexed-db.js';
import { listable } from './backends/indexed-db-list.js';
import { localStorageBackend } from './backends/local-storage.js';
import { manage } from './backends/managed.js';
import { memory } from './backends/memory.js';
import { attempt, filter, map } from './builtins.js';

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

/** Whether isolates share a backend: the stores of this package say so, and without `autoFlush` any object is shared. */
export const isShared = (backend, { autoFlush }) =>
  isBackend(backend) && (autoFlush === false || attempt(() => backend.isShared) === true);

/** Returns those of the setting `storageBackends` that are backends: names and objects. */
const knownBackends = ({ storageBackends = [] }) =>
  filter(storageBackends, (one) =>
    typeof one === 'string' ? Object.hasOwn(BUILT_IN, one) : isBackend(one),
  );

/** Returns the backends to use, in the order in which they are read: `known`, or the default ones if that is empty. */
function usedBackends(known) {
  const named = known.length ? known : Object.keys(BUILT_IN);
  // A host's object may be away for long. What waits for it can be read in memory.
  const isBuiltIn = named.every((one) => typeof one === 'string');
  return isBuiltIn || named.includes('memory') ? named : [...named, 'memory'];
}

/** Returns an adapter for a backend. `database` is one for IndexedDB that may be open already. */
const createAdapter = (backend, namespace, database) =>
  typeof backend === 'string' ? BUILT_IN[backend](namespace, database) : custom(backend);

/** Returns adapters for all backends that the settings name, shared ones too. Each has `isShared`. */
export const createAdapters = (settings) =>
  map(usedBackends(knownBackends(settings)), (one) => {
    const adapter = createAdapter(one, settings.namespace ?? '');
    adapter.isShared = isShared(one, settings);
    return adapter;
  });

/**
 * Creates the managed backends that the settings name; the caller opens them. `database` is an adapter for IndexedDB that may be
 * open already. `changed(status)` is called when the state of one changes.
 */
export function createBackends({ settings, now, after, warn, database }, changed) {
  const { storageBackends = [], namespace = '' } = settings;
  const known = knownBackends(settings);
  if (known.length < storageBackends.length) {
    warn('wrong setting: storageBackends');
  }
  if (storageBackends.length) settings.storageBackends = known;
  return map(usedBackends(known), (one) => {
    const adapter = createAdapter(one, namespace, database);
    const backend = manage(adapter, { now, after }, () => changed(backend.status()));
    return backend;
  });
}
