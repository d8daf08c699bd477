import { AnyPromise } from '../builtins.js';

export const STORE = 'records';
/** Requests to open that may be without an answer. */
const MAX_REQUESTS = 10;

/** Writes `[[key, value], …]` in a transaction, and commits it. Returns a promise that settles when the transaction ends. */
export function writeIn(transaction, pairs) {
  const store = transaction.objectStore(STORE);
  for (const [key, value] of pairs) {
    if (value === undefined) store.delete(key);
    else store.put(value, key);
  }
  try {
    // A page that goes away takes an uncommitted transaction along: Chromium drops its writes, and WebKit keeps it in the page
    // cache, where it blocks other pages. Missing before Safari 15.
    transaction.commit();
  } catch {}
  // An error that is not prevented is reported to the page by Firefox, and would be captured.
  return new AnyPromise((resolve, reject) => {
    transaction.oncomplete = resolve;
    // An exceeded quota aborts the transaction without an error of any request.
    transaction.onabort = () => reject(transaction.error ?? Error('aborted'));
    // Rejects, because a transaction whose error is prevented completes.
    transaction.onerror = (event) => {
      event.preventDefault();
      reject(event.target.error);
    };
  });
}

/**
 * One connection, opened in the background. `write` issues the puts and calls `commit()` before it returns; its promise
 * resolves when the transaction has completed.
 */
export function indexedDb(namespace) {
  let database;
  let requests = 0;
  /** Settles the newest call of `open`. */
  let settle;

  const close = () => {
    database?.close();
    database = undefined;
  };

  const send = (factory) => {
    // Without a version: an upgrade could be blocked by another tab.
    const request = factory.open(`tinyturret${namespace && `/${namespace}`}`);
    requests++;
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onerror = (event) => {
      event.preventDefault();
      requests--;
      settle[1](request.error);
    };
    request.onsuccess = () => {
      requests--;
      const opened = request.result;
      if (!database && opened.objectStoreNames.contains(STORE)) {
        database = opened;
        // One that the browser closed throws at the next transaction, with or without an event.
        opened.onversionchange = close;
      } else {
        opened.close();
      }
      // A connection that comes after the time limit serves the next call of `open`.
      if (database) settle[0](true);
      else settle[1](Error('no object store'));
    };
  };

  return {
    open() {
      if (database) return true;
      // Read at each call, because it may vanish from a page that has used it.
      const factory = globalThis.indexedDB;
      if (!factory) return false;
      return new AnyPromise((...both) => {
        settle = both;
        if (requests < MAX_REQUESTS) send(factory);
      });
    },
    close,
    write: (pairs) => writeIn(database.transaction(STORE, 'readwrite'), pairs),
    get database() {
      return database;
    },
  };
}
