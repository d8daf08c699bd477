// Ways to fail that a test calls for, in functions that a stack names.

globalThis.makeError = function makeError(name, message, properties) {
  return Object.assign(new Error(message), { name, ...properties });
};

/** Outside any promise, so that nobody catches it. */
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

/** A storage backend of the page's own; with `failure`, one that takes nothing. */
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
