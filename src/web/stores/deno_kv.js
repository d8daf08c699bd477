import { quiet } from './quiet.js';
import { after } from './range.js';

// Deno KV takes 2,048 bytes a key, 65,536 a value, 819,200 and 1,000 changes a transaction, 81,920 of
// them for keys: https://docs.rs/denokv_proto/latest/denokv_proto/limits/
const KEY_BYTES = 1_500;
const VALUE_BYTES = 65_536;
const TRANSACTION_BYTES = 700_000;
const TRANSACTION_KEY_BYTES = 70_000;
const TRANSACTION_RECORDS = 1_000;
/** The prefix is in every key. */
const KEY_OVERHEAD_BYTES = 50;

const BATCHES = { batchSize: 500 };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A store in what `Deno.openKv()` opened. */
export function denoKv(kv, { prefix = ['tinyturret'] } = {}) {
  if (typeof kv?.atomic !== 'function') {
    throw new TypeError('tinyturret: denoKv() wants what `await Deno.openKv()` gives');
  }
  if (!Array.isArray(prefix)) throw new TypeError('tinyturret: the prefix of denoKv() is an array');

  const place = (key) => [...prefix, key];
  const commit = async (changes, change) => {
    const transactions = inTransactions(changes).map((some) => {
      const atomic = kv.atomic();
      for (const { key, value } of some) change(atomic, place(key), value);
      return atomic.commit();
    });
    await Promise.all(transactions);
  };
  const entries = async (start, read) => {
    const found = [];
    const end = after(start);
    const range = end === null ? { prefix } : { end: place(end) };
    for await (const { key, value } of kv.list({ start: place(start), ...range }, BATCHES)) {
      // What somebody else keeps below the prefix is no record.
      const isRecord = key.length === prefix.length + 1 && value instanceof Uint8Array;
      if (isRecord) found.push(read(key.at(-1), value));
    }
    return found;
  };
  return {
    name: 'denoKv',
    isShared: true,
    put: (pairs) =>
      quiet(commit(encoded(pairs), (atomic, key, value) => void atomic.set(key, value))),
    remove: (keys) =>
      quiet(
        commit(
          keys.filter(fits).map((key) => ({ key })),
          (atomic, key) => void atomic.delete(key),
        ),
      ),
    list: (start) => entries(start, (key, value) => [key, decoder.decode(value)]),
    keys: (start) => entries(start, (key) => key),
  };
}

const fits = (key) => 3 * key.length <= KEY_BYTES;

/** Each key once, with its last value. A record that Deno KV would not take is left out. */
function encoded(pairs) {
  return Array.from(new Map(pairs), ([key, value]) => ({
    key,
    value: encoder.encode(value),
  })).filter(({ key, value }) => fits(key) && value.length <= VALUE_BYTES);
}

/** The changes in their order, in as few transactions as Deno KV lets them be. */
function inTransactions(changes) {
  const made = [];
  let room = { bytes: 0, keyBytes: 0, records: 0 };
  for (const change of changes) {
    const keyBytes = 3 * change.key.length + KEY_OVERHEAD_BYTES;
    const bytes = keyBytes + (change.value?.length ?? 0);
    room = {
      bytes: room.bytes - bytes,
      keyBytes: room.keyBytes - keyBytes,
      records: room.records - 1,
    };
    if (Math.min(room.bytes, room.keyBytes, room.records) < 0) {
      made.push([]);
      room = {
        bytes: TRANSACTION_BYTES - bytes,
        keyBytes: TRANSACTION_KEY_BYTES - keyBytes,
        records: TRANSACTION_RECORDS - 1,
      };
    }
    made.at(-1).push(change);
  }
  return made;
}
