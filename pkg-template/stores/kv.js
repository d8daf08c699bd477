import { keepAlive } from './keep-alive.js';
import { markOverload } from './promises.js';
import { inChunks } from './records-sql.js';
import { createThrottle } from './throttle.js';

// The limits of Workers KV: https://developers.cloudflare.com/kv/platform/limits/
const MAX_KEY_BYTES = 512;
const MAX_VALUE_BYTES = 25 * 1024 * 1024;
const MAX_METADATA_BYTES = 1_024;
const MAX_KEYS_PER_READ = 100;

const MAX_CONCURRENT_WRITES = 50;
const MAX_CONCURRENT_READS = 5;
/** The most UTF-16 units of the records that `createStored` remembers. When they exceed it, all are forgotten. */
const MAX_REMEMBERED = 4 << 20;

const encoder = new TextEncoder();
const size = (text) => encoder.encode(text).length;

/** Whether a record is within the limits of Workers KV. `key` contains the prefix of the store. */
const fits = (key, value) => size(key) <= MAX_KEY_BYTES && size(value) <= MAX_VALUE_BYTES;

/** Returns a store in a namespace of Workers KV. Throws a TypeError if `binding` is not the binding of a KV namespace. */
export function kv(binding, { prefix = 'tinyturret/' } = {}) {
  if (typeof binding?.getWithMetadata !== 'function') {
    throw new TypeError('tinyturret: kv() needs the binding of a KV namespace, such as env.KV');
  }
  const throttle = createThrottle();
  const stored = createStored();
  let version;
  let dropped = 0;

  const write = async ([key, value]) => {
    // Skips the record `v`, the version of the format, if this isolate has written it: every isolate writes it with the same
    // value.
    if (key === 'v' && version === value) return;
    if (stored.has(key, value)) return;
    stored.remove(key);
    // KV lists keys with their metadata, so a small value is also stored there and needs no read.
    const options = size(JSON.stringify(value)) <= MAX_METADATA_BYTES ? { metadata: value } : {};
    await throttle(key, () => binding.put(prefix + key, value, options));
    if (key === 'v') version = value;
  };
  const put = async (pairs) => {
    const records = [...new Map(pairs)];
    // Records that KV would refuse are left out, so that the others are written.
    const fitting = records.filter(([key, value]) => fits(prefix + key, value));
    const { done, error } = await inWaves(fitting, MAX_CONCURRENT_WRITES, write);
    if (error) {
      stored.add(done);
      throw error;
    }
    stored.clear();
    dropped += records.length - fitting.length;
  };
  const remove = async (key) => {
    if (key === 'v') version = undefined;
    stored.remove(key);
    await throttle(key, () => binding.delete(prefix + key));
  };
  const removeAll = async (keys) => {
    const fitting = [...new Set(keys)].filter((key) => fits(prefix + key, ''));
    const { error } = await inWaves(fitting, MAX_CONCURRENT_WRITES, remove);
    if (error) throw error;
  };
  const withoutPrefix = (name) => name.slice(prefix.length);
  const list = async (start) =>
    (await readRecords(binding, prefix + start)).map(([name, value]) => [
      withoutPrefix(name),
      value,
    ]);
  const keys = async (start) =>
    (await listEntries(binding, prefix + start)).map(([name]) => withoutPrefix(name));
  return {
    name: 'kv',
    isShared: true,
    get dropped() {
      return dropped;
    },
    put: (pairs) => keepAlive(markOverload(put(pairs))),
    remove: (keys) => keepAlive(markOverload(removeAll(keys))),
    list: (start) => markOverload(list(start)),
    keys: (start) => markOverload(keys(start)),
  };
}

/**
 * Returns `{ has, add, remove, clear }`, which remember the records that KV has accepted from a `put` that failed. The caller
 * puts all of them again, and this store skips those that are written already. Otherwise an invocation that may write 50
 * records would write the same 50 each time.
 */
function createStored() {
  const stored = new Map();
  let remembered = 0;

  const clear = () => {
    stored.clear();
    remembered = 0;
  };
  return {
    has: (key, value) => stored.get(key) === value,
    add(records) {
      for (const [key, value] of records) {
        remembered += key.length + value.length;
        if (remembered > MAX_REMEMBERED) clear();
        stored.set(key, value);
      }
    },
    remove: (key) => stored.delete(key),
    clear,
  };
}

/** Resolves to `[name, metadata]` for all keys that begin with `prefix`. */
async function listEntries(binding, prefix) {
  const found = [];
  for (let cursor; ; ) {
    const page = await binding.list({ prefix, cursor });
    for (const { name, metadata } of page.keys) found.push([name, metadata]);
    if (page.list_complete || !page.cursor) return found;
    cursor = page.cursor;
  }
}

/** Resolves to `[name, value]` for all keys that begin with `prefix`. Reads the values that are not in the metadata. */
async function readRecords(binding, prefix) {
  const found = await listEntries(binding, prefix);
  const isRead = ([, metadata]) => typeof metadata === 'string';
  const rest = found.filter((entry) => !isRead(entry)).map(([name]) => name);
  const records = found.filter(isRead);
  const { error } = await inWaves(
    inChunks(rest, MAX_KEYS_PER_READ),
    MAX_CONCURRENT_READS,
    async (names) => {
      const values = await binding.get(names, 'text');
      records.push(...[...values].filter(([, value]) => value !== null));
    },
  );
  if (error) throw error;
  return records;
}

/**
 * Calls the async function `act` for all items, for `length` items at a time. Stops after a wave in which every call failed.
 * Never rejects: resolves to `{ done, error }`, the items whose calls succeeded, and the first error, if any.
 */
async function inWaves(items, length, act) {
  const done = [];
  let error;
  for (const wave of inChunks(items, length)) {
    const ends = await Promise.allSettled(wave.map(act));
    const before = done.length;
    ends.forEach(({ status, reason }, at) => {
      if (status === 'fulfilled') done.push(wave[at]);
      else error ??= reason ?? new Error('no error given');
    });
    if (done.length === before) break;
  }
  return { done, error };
}
