import { AnyPromise, map } from '../builtins.js';
import { STORE, writeIn } from './indexed-db.js';

/**
 * `adapter`, made by `indexedDb`, with a name and the methods `list` and `revise`. A page without failures does not need them.
 * `revise(prefix)` resolves to `[records, write]`. If `write(pairs)` is called before the next await, it writes in the transaction
 * that has read `records`.
 */
export function listable(adapter) {
  const begin = (mode) => adapter.database.transaction(STORE, mode);
  adapter.name = 'indexedDB';
  adapter.list = async (prefix, keysOnly) => listIn(begin('readonly'), prefix, keysOnly);
  adapter.revise = async (prefix) => {
    const transaction = begin('readwrite');
    return [await listIn(transaction, prefix), (pairs) => writeIn(transaction, pairs)];
  };
  return adapter;
}

async function listIn(transaction, prefix, keysOnly) {
  const store = transaction.objectStore(STORE);
  const range = prefix
    ? globalThis.IDBKeyRange.bound(prefix, next(prefix), false, true)
    : undefined;
  const requests = [store.getAllKeys(range)];
  if (!keysOnly) requests.push(store.getAll(range));
  const [keys, values] = await AnyPromise.all(map(requests, answer));
  return map(keys, (key, at) => [key, keysOnly ? '' : values[at]]);
}

/** The first text behind all that begin with `prefix`, which does not end in U+FFFF. */
const next = (prefix) =>
  prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);

function answer(request) {
  return new AnyPromise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = (event) => {
      event.preventDefault();
      reject(request.error);
    };
  });
}
