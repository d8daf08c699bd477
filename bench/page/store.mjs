/** Opens the database of a contestant. Resolves to a function that returns its object store, in a new transaction. */
export async function openStore({ name, store }) {
  const database = await ended(indexedDB.open(name));
  return () => database.transaction(store).objectStore(store);
}

/** The result of a request. */
export function ended(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
