// Keeps symbol files between visits in an IndexedDB database of the viewer, at most 64 MB. Beyond that, the files that were
// used least recently are removed. Files that cannot be stored in the database are kept in memory until the page is left.

import { withTimeLimit } from '../lib/time-limit.js';

const DATABASE = 'tinyturret-symbols';
/**
 * The object stores: `records` contains `{ id, name, path, address, release, kind, debugId, size, used }` by id, `files` the
 * bytes of the symbol file by the same id.
 *
 * | property | meaning |
 * | --- | --- |
 * | `name` | the name of the script or module |
 * | `path` | the path or URL of the script or module; for a chosen file, derived from its path |
 * | `address` | the URL of the script or module if the file was fetched, otherwise '' |
 * | `kind` | the `id` of the kind; missing in records of earlier releases |
 * | `debugId` | the id of the build in the file, or ''; missing in records of earlier releases |
 * | `size` | bytes of the file |
 * | `used` | the time of the last use, in milliseconds since 1970 |
 */
const STORES = ['records', 'files'];
/** Maximum bytes of all symbol files in the database together. The least recently used ones are removed to make room. */
export const MAX_KEPT_BYTES = 64 << 20;
/** Time in milliseconds after which an operation of the database counts as failed. */
const TIME_LIMIT_MS = 5_000;

/**
 * Stores symbol files in the database, or in memory if the database fails or a file is larger than `maxBytes`. `factory` is
 * `indexedDB`, or undefined where it is missing.
 */
export class SymbolStore {
  /** The promise of the database; undefined before the first use and after a failure. */
  #opening;
  /** The files that could not be stored in the database: `[record, bytes]` by id. */
  #memory = new Map();
  #factory;
  #maxBytes;

  constructor(factory, maxBytes = MAX_KEPT_BYTES) {
    this.#factory = factory;
    this.#maxBytes = maxBytes;
  }

  /** Resolves to the records of all symbol files, in the database and in memory. */
  async list() {
    const kept = await this.#run('readonly', ({ records }) => settled(records.getAll()));
    return [...(kept ?? []), ...[...this.#memory.values()].map(([record]) => record)];
  }

  /** Resolves to the bytes of the symbol file of a record, or to undefined if the file was removed. */
  async bytes({ id }) {
    const [, bytes] = this.#memory.get(id) ?? [];
    return bytes ?? this.#run('readonly', ({ files }) => settled(files.get(id)));
  }

  /**
   * Stores a symbol file, and replaces one with the same id. `given` is a record without `size` and `used`. Resolves to true
   * if the file is in the database, so that it is available at the next visit, or to false if it is in memory.
   */
  async put(given, bytes) {
    const record = { ...given, size: bytes.byteLength, used: Date.now() };
    const isKept =
      record.size <= this.#maxBytes &&
      (await this.#run('readwrite', async (stores) => {
        await this.#makeRoom(stores, record);
        stores.records.put(record);
        stores.files.put(bytes, record.id);
        return true;
      }));
    if (isKept) this.#memory.delete(record.id);
    else this.#memory.set(record.id, [record, bytes]);
    return !!isKept;
  }

  /** Sets the time of the last use of these records to now. */
  async touch(used) {
    await this.#run('readwrite', async ({ records }) => {
      for (const { id } of used) {
        const record = await settled(records.get(id));
        if (record) records.put({ ...record, used: Date.now() });
      }
    });
  }

  /** Removes all symbol files from the database and from memory. */
  async clear() {
    this.#memory.clear();
    await this.#run('readwrite', ({ records, files }) => {
      records.clear();
      files.clear();
    });
  }

  /**
   * Removes the least recently used files from the database until a file of `size` bytes with the given id fits. It is called
   * in a transaction.
   */
  async #makeRoom({ records, files }, { id, size }) {
    const others = (await settled(records.getAll())).filter((record) => record.id !== id);
    others.sort((one, other) => one.used - other.used);
    let total = others.reduce((sum, record) => sum + record.size, size);
    for (const record of others) {
      if (total <= this.#maxBytes) break;
      total -= record.size;
      records.delete(record.id);
      files.delete(record.id);
    }
  }

  /**
   * Runs `work` with the object stores by name, in one transaction. Resolves to its result after the transaction, or to
   * undefined if the database fails or takes longer than TIME_LIMIT_MS.
   */
  async #run(mode, work) {
    try {
      this.#opening ??= open(this.#factory);
      return await withTimeLimit(this.#transact(mode, work), TIME_LIMIT_MS);
    } catch {
      // The database has failed. The next call opens it again.
      this.#opening = undefined;
      return undefined;
    }
  }

  /** Runs `work` like `#run`, but rejects if the database fails. */
  async #transact(mode, work) {
    const database = await this.#opening;
    database.onclose = () => {
      this.#opening = undefined;
    };
    const transaction = database.transaction(STORES, mode);
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const stores = STORES.map((name) => [name, transaction.objectStore(name)]);
    const result = await work(Object.fromEntries(stores));
    await done;
    return result;
  }
}

/**
 * Resolves to the opened database. Closes it when another page deletes or upgrades it, because that page would wait otherwise.
 */
async function open(factory) {
  const request = factory.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('records', { keyPath: 'id' });
    request.result.createObjectStore('files');
  };
  const database = await settled(request);
  database.onversionchange = () => database.close();
  return database;
}

/** Resolves to the result of an `IDBRequest`, or rejects with its error. */
function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
