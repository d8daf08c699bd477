// A fake localStorage for tests.

/** Returns a fake `Storage` that contains `records`, values by key. */
export function fakeStorage(records) {
  const map = new Map(Object.entries(records));
  return {
    get length() {
      return map.size;
    },
    key: (at) => [...map.keys()][at] ?? null,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
  };
}

export function entriesOf(storage) {
  const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at));
  return Object.fromEntries(keys.map((key) => [key, storage.getItem(key)]));
}
