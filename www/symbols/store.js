// The symbol files that are kept between visits, in a database of the viewer's own: at most 64 MB, and the file that was
// used longest ago is removed first. Where there is no database, the files are in memory until the page is left.

import { withTimeLimit } from '../lib/time-limit.js';

const DATABASE = 'tinyturret-symbols';
/** `records`: `{ id, name, path, address, release, size, used }` by id. `files`: the bytes of each, by the same id. */
const STORES = ['records', 'files'];
export const MAX_KEPT_BYTES = 64 << 20;
const TIME_LIMIT_MS = 5_000;

export class SymbolStore {
  #opening;
  /** What the database did not take: `[record, bytes]` by id. */
  #memory = new Map();
  #factory;
  #maxBytes;

  constructor(factory, maxBytes = MAX_KEPT_BYTES) {
    this.#factory = factory;
    this.#maxBytes = maxBytes;
  }

  async list() {
    const kept = await this.#run('readonly', ({ records }) => settled(records.getAll()));
    return [...(kept ?? []), ...[...this.#memory.values()].map(([record]) => record)];
  }

  /** Resolves to the bytes, or to undefined if they are no longer kept. */
  async bytes({ id }) {
    const [, bytes] = this.#memory.get(id) ?? [];
    return bytes ?? this.#run('readonly', ({ files }) => settled(files.get(id)));
  }

  /** Resolves to whether the file is kept for the next visit. */
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

  /** Notes that these were used now. */
  async touch(used) {
    await this.#run('readwrite', async ({ records }) => {
      for (const { id } of used) {
        const record = await settled(records.get(id));
        if (record) records.put({ ...record, used: Date.now() });
      }
    });
  }

  async clear() {
    this.#memory.clear();
    await this.#run('readwrite', ({ records, files }) => {
      records.clear();
      files.clear();
    });
  }

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

  /** Runs `work` in one transaction. Resolves to undefined if the database fails. */
  async #run(mode, work) {
    try {
      this.#opening ??= open(this.#factory);
      return await withTimeLimit(this.#transact(mode, work), TIME_LIMIT_MS);
    } catch {
      // The next call tries again.
      this.#opening = undefined;
      return undefined;
    }
  }

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

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
