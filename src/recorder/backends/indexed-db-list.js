import { AnyPromise, map } from '../builtins.js';
import { STORE } from './indexed-db.js';

/** `adapter`, made by `indexedDb`, with a name and the method `list`. A page without failures does not need them. */
export function listable(adapter) {
  adapter.name = 'indexedDB';
  adapter.list = async (prefix, keysOnly) => {
    const store = adapter.database.transaction(STORE).objectStore(STORE);
    const range = prefix
      ? globalThis.IDBKeyRange.bound(prefix, next(prefix), false, true)
      : undefined;
    const requests = [store.getAllKeys(range)];
    if (!keysOnly) requests.push(store.getAll(range));
    const [keys, values] = await AnyPromise.all(map(requests, answer));
    return map(keys, (key, at) => [key, keysOnly ? '' : values[at]]);
  };
  return adapter;
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
