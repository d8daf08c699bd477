import { AnyPromise } from '../builtins.js';

export const STORE = 'records';
/**
 * The maximum number of unanswered requests to open the database. Further calls of `open` make no request, and wait for the
 * answers to these.
 */
const MAX_OPEN_REQUESTS = 10;

/**
 * Writes `[[key, value], …]` in a transaction, and commits it. The value undefined removes the key. Returns a promise that
 * resolves when the transaction has completed, and rejects if it fails.
 */
export function writeIn(transaction, pairs) {
  const store = transaction.objectStore(STORE);
  for (const [key, value] of pairs) {
    if (value === undefined) store.delete(key);
    else store.put(value, key);
  }
  try {
    // If the page is closed before the transaction is committed, Chromium drops its writes, and WebKit keeps the transaction
    // open in the page cache, where it blocks other pages. Safari before 15 does not have `commit`.
    transaction.commit();
  } catch {}
  // Each handler of an error event calls `preventDefault`. Otherwise Firefox reports the error to the page, and tinyturret
  // would capture it.
  return new AnyPromise((resolve, reject) => {
    transaction.oncomplete = resolve;
    // The handler is needed, because an exceeded quota aborts the transaction without an error event of any request.
    transaction.onabort = () => reject(transaction.error ?? Error('aborted'));
    // The promise rejects at the first error, because after `preventDefault` the transaction is not aborted but completes.
    transaction.onerror = (event) => {
      event.preventDefault();
      reject(event.target.error);
    };
  });
}

/**
 * Returns an adapter with one connection to the database of a namespace. `write` issues the requests and commits the
 * transaction before it returns. Its promise resolves when the transaction has completed. managed.js documents the methods.
 */
export function indexedDb(namespace) {
  let database;
  let requests = 0;
  /** The functions `[resolve, reject]` of the promise that the newest call of `open` has returned. */
  let openSettlers;

  const close = () => {
    database?.close();
    database = undefined;
  };

  const requestOpen = (factory) => {
    // The request gives no version, because another tab can block an upgrade.
    const request = factory.open(`tinyturret${namespace && `/${namespace}`}`);
    requests++;
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onerror = (event) => {
      event.preventDefault();
      requests--;
      openSettlers[1](request.error);
    };
    request.onsuccess = () => {
      requests--;
      const opened = request.result;
      if (!database && opened.objectStoreNames.contains(STORE)) {
        database = opened;
        // No listener for `close` is needed: if the browser has closed the connection, the next transaction throws.
        opened.onversionchange = close;
      } else {
        opened.close();
      }
      // A connection that is opened after the time limit of `open` resolves the newest call, or the next call uses it.
      if (database) openSettlers[0](true);
      else openSettlers[1](Error('no object store'));
    };
  };

  return {
    open() {
      if (database) return true;
      // `globalThis.indexedDB` is read at each call, because a page can remove the property after it was used.
      const factory = globalThis.indexedDB;
      if (!factory) return false;
      return new AnyPromise((...settlers) => {
        openSettlers = settlers;
        if (requests < MAX_OPEN_REQUESTS) requestOpen(factory);
      });
    },
    close,
    write: (pairs) => writeIn(database.transaction(STORE, 'readwrite'), pairs),
    get database() {
      return database;
    },
  };
}
