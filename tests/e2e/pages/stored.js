// Reads and removes the records of the backends without tinyturret.

function databaseName(namespace) {
  return namespace ? `tinyturret/${namespace}` : 'tinyturret';
}

globalThis.resultOf = function resultOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('blocked'));
  });
};

/**
 * Calls `work` with the object store of tinyturret's database, which is created if it is missing. Resolves to the result of
 * `work` when the transaction is complete.
 */
globalThis.withStore = async function withStore(namespace, work) {
  const opening = indexedDB.open(databaseName(namespace));
  opening.onupgradeneeded = () => opening.result.createObjectStore('records');
  const database = await resultOf(opening);
  try {
    const transaction = database.transaction('records', 'readwrite');
    const result = work(transaction.objectStore('records'));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    return result;
  } finally {
    database.close();
  }
};

globalThis.storedInDatabase = async function storedInDatabase(namespace) {
  const [keys, values] = await withStore(namespace, (store) => [
    store.getAllKeys(),
    store.getAll(),
  ]);
  return Object.fromEntries(keys.result.map((key, at) => [key, values.result[at]]));
};

globalThis.storedInLocalStorage = function storedInLocalStorage(namespace) {
  const start = `tinyturret/${namespace}/`;
  const ours = Object.entries(localStorage).filter(([key]) => key.startsWith(start));
  return Object.fromEntries(ours.map(([key, value]) => [key.slice(start.length), value]));
};

globalThis.deleteStored = async function deleteStored(namespace) {
  for (const key of Object.keys(storedInLocalStorage(namespace))) {
    localStorage.removeItem(`tinyturret/${namespace}/${key}`);
  }
  await deleteDatabase(namespace).catch(() => {});
};

globalThis.deleteDatabase = function deleteDatabase(namespace) {
  return resultOf(indexedDB.deleteDatabase(databaseName(namespace)));
};

/**
 * Resolves to a list of the differences between the records of the two persistent backends. Differences that are allowed are
 * left out: each backend evicts exceptions by its own limits, and records of the journal are not copied from one backend to
 * the other, because a copy could replace newer counts.
 */
globalThis.disagreements = async function disagreements(namespace) {
  const database = await storedInDatabase(namespace);
  const local = storedInLocalStorage(namespace);
  const keys = new Set([...Object.keys(database), ...Object.keys(local)]);
  const isExpected = (key) =>
    !/^[jr]1\//.test(key) && (!key.startsWith('x/') || (key in database && key in local));
  return [...keys]
    .filter((key) => database[key] !== local[key] && isExpected(key))
    .map((key) => `tiers disagree on ${key}: ${database[key]} and ${local[key]}`);
};
