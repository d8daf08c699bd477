import { markHandled } from './handled.js';
import { markOverload } from './overload.js';
import { prefixEnd } from './range.js';

// Deno KV takes 2,048 bytes a key, 65,536 a value, 819,200 and 1,000 changes a transaction, 81,920 of
// them for keys: https://docs.rs/denokv_proto/latest/denokv_proto/limits/ (earlier versions took 10 changes)
const KEY_BYTES = 2_000;
const VALUE_BYTES = 65_536;
const TRANSACTION_BYTES = 700_000;
const TRANSACTION_KEY_BYTES = 70_000;
const TRANSACTION_RECORDS = 1_000;
/** What a part of a key takes besides its text. */
const PART_BYTES = 2;

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
  const size = (key) => prefix.concat(key).reduce((sum, part) => sum + sizeOfPart(part), 0);
  const commit = async (changes, change) => {
    const fitting = changes.filter(
      ({ key, value }) => size(key) <= KEY_BYTES && !(value?.length > VALUE_BYTES),
    );
    const transactions = inTransactions(fitting, size).map(async (some) => {
      const atomic = kv.atomic();
      for (const { key, value } of some) change(atomic, place(key), value);
      const { ok } = await atomic.commit();
      if (ok !== true) throw new Error('Deno KV has refused the transaction');
    });
    await markOverload(Promise.all(transactions));
    return changes.length - fitting.length;
  };
  let dropped = 0;
  const put = async (pairs) => {
    dropped += await commit(encoded(pairs), (atomic, key, value) => void atomic.set(key, value));
  };
  const remove = async (keys) => {
    await commit(
      keys.map((key) => ({ key })),
      (atomic, key) => void atomic.delete(key),
    );
  };
  const entries = async (start, read) => {
    const found = [];
    const end = prefixEnd(start);
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
    get dropped() {
      return dropped;
    },
    put: (pairs) => markHandled(put(pairs)),
    remove: (keys) => markHandled(remove(keys)),
    list: (start) => entries(start, (key, value) => [key, decoder.decode(value)]),
    keys: (start) => entries(start, (key) => key),
  };
}

/** No less than what Deno KV needs for a part of a key: a NUL takes two bytes, other characters up to three. */
const sizeOfPart = (part) => PART_BYTES + (typeof part === 'string' ? 3 * part.length : 16);

/** Each key once, with its last value. */
function encoded(pairs) {
  return Array.from(new Map(pairs), ([key, value]) => ({ key, value: encoder.encode(value) }));
}

/** The changes in their order, in as few transactions as Deno KV lets them be. */
function inTransactions(changes, size) {
  const made = [];
  let room = { bytes: 0, keyBytes: 0, records: 0 };
  for (const change of changes) {
    const keyBytes = size(change.key);
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
