import { keepAlive } from './keep-alive.js';
import { markOverload } from './overload.js';
import { inChunks } from './records-sql.js';
import { createThrottle } from './throttle.js';

// What Workers KV takes: https://developers.cloudflare.com/kv/platform/limits/
const KEY_BYTES = 512;
const VALUE_BYTES = 25 * 1024 * 1024;
const METADATA_BYTES = 1_024;
const KEYS_A_READ = 100;
const WRITES_AT_ONCE = 50;
const READS_AT_ONCE = 5;
/** Characters of what is remembered of puts that failed in part. */
const MOST_REMEMBERED = 4 << 20;

const encoder = new TextEncoder();
const size = (text) => encoder.encode(text).length;

/** Whether KV takes the record. */
const fits = (key, value) => size(key) <= KEY_BYTES && size(value) <= VALUE_BYTES;

/** A store in a namespace of Workers KV. */
export function kv(binding, { prefix = 'tinyturret/' } = {}) {
  if (typeof binding?.getWithMetadata !== 'function') {
    throw new TypeError('tinyturret: kv() wants the binding of a KV namespace, such as env.KV');
  }
  const throttle = createThrottle();
  const stored = createStored();
  let version;
  let dropped = 0;

  const write = async ([key, value]) => {
    // Every isolate writes the format's version, and always the same.
    if (key === 'v' && version === value) return;
    if (stored.has(key, value)) return;
    stored.remove(key);
    // A list brings the metadata along, and so needs no read for a small value.
    const options = size(JSON.stringify(value)) <= METADATA_BYTES ? { metadata: value } : {};
    await throttle(key, () => binding.put(prefix + key, value, options));
    if (key === 'v') version = value;
  };
  const put = async (pairs) => {
    const records = [...new Map(pairs)];
    // One that KV would refuse is left out, so that the others are written.
    const fitting = records.filter(([key, value]) => fits(prefix + key, value));
    const { done, error } = await inWaves(fitting, WRITES_AT_ONCE, write);
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
    const { error } = await inWaves(fitting, WRITES_AT_ONCE, remove);
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
 * What was stored by puts of which other records were refused. It is put again with these, and would cost as much again: an
 * invocation that may write 50 records would never get beyond the first 50 of them.
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
        if (remembered > MOST_REMEMBERED) clear();
        stored.set(key, value);
      }
    },
    remove: (key) => stored.delete(key),
    clear,
  };
}

/** Returns `[name, metadata]` of all keys that begin with `prefix`. */
async function listEntries(binding, prefix) {
  const found = [];
  for (let cursor; ; ) {
    const page = await binding.list({ prefix, cursor });
    for (const { name, metadata } of page.keys) found.push([name, metadata]);
    if (page.list_complete || !page.cursor) return found;
    cursor = page.cursor;
  }
}

/** Returns `[name, value]` of all keys that begin with `prefix`. Reads the values that are not in the metadata. */
async function readRecords(binding, prefix) {
  const found = await listEntries(binding, prefix);
  const isRead = ([, metadata]) => typeof metadata === 'string';
  const rest = found.filter((entry) => !isRead(entry)).map(([name]) => name);
  const records = found.filter(isRead);
  const { error } = await inWaves(inChunks(rest, KEYS_A_READ), READS_AT_ONCE, async (names) => {
    const values = await binding.get(names, 'text');
    records.push(...[...values].filter(([, value]) => value !== null));
  });
  if (error) throw error;
  return records;
}

/**
 * Calls `act` on every item, on no more than `length` at once. Ends after a wave of which every call failed. Returns the items
 * that were `done`, and the first error.
 */
async function inWaves(items, length, act) {
  const done = [];
  let error;
  for (const wave of inChunks(items, length)) {
    const ends = await Promise.allSettled(wave.map(act));
    const before = done.length;
    ends.forEach(({ status, reason }, at) => {
      if (status === 'fulfilled') done.push(wave[at]);
      else error ??= reason ?? new Error('no reason');
    });
    if (done.length === before) break;
  }
  return { done, error };
}
