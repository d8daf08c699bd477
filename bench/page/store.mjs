/** Opens the database of a contestant. Resolves to a function that returns its object store, in a new transaction. */
export async function openStore({ name, store }) {
  const database = await ended(indexedDB.open(name));
  return () => database.transaction(store).objectStore(store);
}

/** Resolves to the result of a request of IndexedDB. */
export function ended(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
