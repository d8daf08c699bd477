import { AnyPromise, map } from '../builtins.js';
import { STORE, writeIn } from './indexed-db.js';

/**
 * Adds a name and the methods `list` and `revise` to an adapter by `indexedDb`, and returns it. The methods are in a file of
 * their own, because a page without failures does not need them. `revise(prefix)` resolves to `[records, write]`. If
 * `write(pairs)` is called before the next await, it writes in the transaction that has read `records`.
 */
export function addListing(adapter) {
  const beginTransaction = (mode) => adapter.database.transaction(STORE, mode);
  adapter.name = 'indexedDB';
  adapter.list = async (prefix, keysOnly) => listIn(beginTransaction('readonly'), prefix, keysOnly);
  adapter.revise = async (prefix) => {
    const transaction = beginTransaction('readwrite');
    return [await listIn(transaction, prefix), (pairs) => writeIn(transaction, pairs)];
  };
  return adapter;
}

async function listIn(transaction, prefix, keysOnly) {
  const store = transaction.objectStore(STORE);
  const range = prefix
    ? globalThis.IDBKeyRange.bound(prefix, endOfPrefix(prefix), false, true)
    : undefined;
  const requests = [store.getAllKeys(range)];
  if (!keysOnly) requests.push(store.getAll(range));
  const [keys, values] = await AnyPromise.all(map(requests, resultOf));
  return map(keys, (key, at) => [key, keysOnly ? '' : values[at]]);
}

/** Returns the first text that sorts after all texts with this prefix. The prefix must not end in U+FFFF. */
const endOfPrefix = (prefix) =>
  prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);

function resultOf(request) {
  return new AnyPromise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = (event) => {
      event.preventDefault();
      reject(request.error);
    };
  });
}
