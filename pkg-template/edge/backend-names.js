// Gives storage backends unique names, by which the recorder and the core find the status of a backend.

import { isBackend } from '../../src/recorder/backends.js';
import { read } from '../../src/recorder/read-error.js';

const BUILT_IN = ['indexedDB', 'localStorage', 'memory'];

/**
 * Returns a copy of the settings in which each backend object of `storageBackends` has a unique name, which is not that of a
 * built-in backend: a second `kv` becomes `kv 2`. Returns `settings` itself if `storageBackends` is not an array.
 */
export function nameBackends(settings) {
  const { storageBackends } = settings;
  if (!Array.isArray(storageBackends)) return settings;
  const used = new Set(BUILT_IN);
  const rename = (backend) => {
    if (!isBackend(backend)) return backend;
    const name = nameOf(backend);
    const unique = findUnused(name, used);
    used.add(unique);
    return unique === name ? backend : withName(backend, unique);
  };
  return { ...settings, storageBackends: storageBackends.map(rename) };
}

function nameOf(backend) {
  const name = read(backend, 'name');
  return typeof name === 'string' ? name : 'custom';
}

function findUnused(name, used) {
  let unique = name;
  for (let number = 2; used.has(unique); number++) unique = `${name} ${number}`;
  return unique;
}

/** Returns a backend with this name that calls the methods of `backend`, with `backend` as their `this`. */
function withName(backend, name) {
  const call =
    (method) =>
    (...given) =>
      backend[method](...given);
  return {
    name,
    isShared: read(backend, 'isShared'),
    put: call('put'),
    list: call('list'),
    remove: call('remove'),
    ...(typeof read(backend, 'keys') === 'function' && { keys: call('keys') }),
  };
}
