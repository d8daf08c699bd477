// Defines global functions of many pages. Those that fail have names, because a stack contains them.

globalThis.makeError = function makeError(name, message, properties) {
  return Object.assign(new Error(message), { name, ...properties });
};

/** Throws `error` in a timer, outside any promise, so that it is uncaught. */
globalThis.throwLater = function throwLater(error) {
  setTimeout(function throwNow() {
    throw error;
  });
};

globalThis.rejectLater = function rejectLater(error) {
  setTimeout(function rejectNow() {
    Promise.reject(error);
  });
};

/** Returns a custom storage backend with its records in memory. If its property `failure` is a text, `put` fails with it. */
globalThis.makeShelf = function makeShelf(failure) {
  const shelf = {
    name: 'shelf',
    failure,
    records: new Map(),
    removed: [],
    async put(records) {
      if (shelf.failure) throw new Error(shelf.failure);
      for (const [key, value] of records) shelf.records.set(key, value);
    },
    list: (prefix) => [...shelf.records].filter(([key]) => key.startsWith(prefix)),
    async remove(keys) {
      shelf.removed.push(...keys);
      for (const key of keys) shelf.records.delete(key);
    },
  };
  return shelf;
};

/**
 * Resolves to the groups in IndexedDB. While IndexedDB does not answer, as that of WebKit on a loaded machine, groups are read
 * from localStorage, which has neither the failures of workers nor room for many groups.
 */
globalThis.groupsInDatabase = async function groupsInDatabase(tinyturret) {
  for (;;) {
    const groups = await tinyturret.groups();
    if (tinyturret.status().reading === 'indexedDB') return groups;
  }
};
