// Names of storage backends. The status of a backend is found by its name, in the recorder and in the core.

import { isBackend } from '../../src/recorder/backends.js';
import { read } from '../../src/recorder/read-error.js';

const BUILT_IN = ['indexedDB', 'localStorage', 'memory'];

/** Returns the settings with backends of different names: the second one of a name gets the number 2. */
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

/** A backend that calls the given one, whose methods may need it as `this`. */
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
