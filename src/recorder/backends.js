// Creates the storage backends that the settings name. A backend is a key-value store of strings.

import { custom } from './backends/custom.js';
import { indexedDb } from './backends/indexed-db.js';
import { addListing } from './backends/indexed-db-list.js';
import { localStorageBackend } from './backends/local-storage.js';
import { manage } from './backends/managed.js';
import { memory } from './backends/memory.js';
import { attempt, filter, map } from './builtins.js';

const BUILT_IN = {
  indexedDB: (namespace, opened) => addListing(opened ?? indexedDb(namespace)),
  localStorage: localStorageBackend,
  memory,
};

/**
 * Returns whether `value` has the methods of a custom backend: `put`, `list` and `remove`. Returns false if reading them
 * throws.
 */
export function isBackend(value) {
  try {
    return ['put', 'list', 'remove'].every((method) => typeof value[method] === 'function');
  } catch {
    return false;
  }
}

/**
 * Returns whether several isolates write to a backend. The stores of this package have the property `isShared`. Without
 * `autoFlush`, every custom backend counts as shared.
 */
export const isShared = (backend, { autoFlush }) =>
  isBackend(backend) && (autoFlush === false || attempt(() => backend.isShared) === true);

/** Returns the valid items of the setting `storageBackends`: names of built-in backends, and custom backends. */
const knownBackends = ({ storageBackends = [] }) =>
  filter(storageBackends, (one) =>
    typeof one === 'string' ? Object.hasOwn(BUILT_IN, one) : isBackend(one),
  );

/**
 * Returns the valid backends `known`, or the names of the default ones if it is empty, and adds `memory` to a list with a
 * custom backend. Backends are read in this order.
 */
function usedBackends(known) {
  const named = known.length ? known : Object.keys(BUILT_IN);
  // Records that wait for a custom backend, which may be unavailable for long, can be read from memory meanwhile.
  const isBuiltIn = named.every((one) => typeof one === 'string');
  return isBuiltIn || named.includes('memory') ? named : [...named, 'memory'];
}

/**
 * Returns an adapter for a custom backend or for the name of a built-in one. `database` is an adapter for IndexedDB whose
 * connection may be open already; the backend `indexedDB` uses it.
 */
const createAdapter = (backend, namespace, database) =>
  typeof backend === 'string' ? BUILT_IN[backend](namespace, database) : custom(backend);

/** Returns adapters, which have the property `isShared`, for all backends that the settings name, including shared ones. */
export const createAdapters = (settings) =>
  map(usedBackends(knownBackends(settings)), (one) => {
    const adapter = createAdapter(one, settings.namespace ?? '');
    adapter.isShared = isShared(one, settings);
    return adapter;
  });

/**
 * Creates the backends that the settings name, wrapped by `manage`, which retries. Invalid ones cause a warning, and are
 * removed from `settings`. The caller opens the backends. `database` is an adapter for IndexedDB whose connection may be open
 * already. `onStateChange(status)` is called when the state of a backend changes.
 */
export function createBackends({ settings, now, after, warnOfSetting, database }, onStateChange) {
  const { storageBackends = [], namespace = '' } = settings;
  const known = knownBackends(settings);
  if (known.length < storageBackends.length) {
    warnOfSetting('storageBackends');
  }
  if (storageBackends.length) settings.storageBackends = known;
  return map(usedBackends(known), (one) => {
    const adapter = createAdapter(one, namespace, database);
    const backend = manage(adapter, { now, after }, () => onStateChange(backend.status()));
    return backend;
  });
}
