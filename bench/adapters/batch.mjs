// A lower bound: a minimal store in IndexedDB. It does not group, bound or read errors.

export const storage = { name: 'batch', store: 'errors' };

let database;
let waiting = [];
let written;

export async function init() {
  const opening = indexedDB.open(storage.name);
  opening.onupgradeneeded = () =>
    opening.result.createObjectStore(storage.store, { autoIncrement: true });
  await ended(opening, 'onsuccess');
  database = opening.result;
}

export function capture(error) {
  if (!waiting.length) written = new Promise((resolve) => setTimeout(() => resolve(write())));
  waiting.push({ message: error.message, stack: stacks(error), time: Date.now() });
}

export const settled = () => written;

export async function kept() {
  const counting = database.transaction(storage.store).objectStore(storage.store).count();
  await ended(counting, 'onsuccess');
  return { counted: counting.result, stored: counting.result };
}

function stacks(error) {
  let text = error.stack;
  for (let { cause } = error; cause; cause = cause.cause) text += cause.stack;
  return text;
}

function write() {
  const transaction = database.transaction(storage.store, 'readwrite');
  const store = transaction.objectStore(storage.store);
  for (const entry of waiting) store.put(entry);
  waiting = [];
  return ended(transaction, 'oncomplete');
}

function ended(source, name) {
  return new Promise((resolve, reject) => {
    source[name] = () => resolve();
    source.onerror = source.onabort = () => reject(source.error);
  });
}
