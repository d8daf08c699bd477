import { markHandled, markOverload } from './promises.js';
import { prefixEnd } from './range.js';

// Limits within those of Deno KV. A larger record is not written, and changes that exceed a transaction are divided among
// several. Deno KV allows 2,048 bytes per key, 65,536 per value, and per transaction 819,200 bytes, of which 81,920 for keys,
// and 1,000 changes (10 in earlier versions): https://docs.rs/denokv_proto/latest/denokv_proto/limits/
const MAX_KEY_BYTES = 2_000;
const MAX_VALUE_BYTES = 65_536;
const MAX_TRANSACTION_BYTES = 700_000;
const MAX_TRANSACTION_KEY_BYTES = 70_000;
const MAX_TRANSACTION_RECORDS = 1_000;
/** The bytes that each part of a key takes in addition to its text. */
const PART_BYTES = 2;

const BATCHES = { batchSize: 500 };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Returns a store in a database that `Deno.openKv()` has opened. Throws a TypeError for a wrong argument. */
export function denoKv(kv, { prefix = ['tinyturret'] } = {}) {
  if (typeof kv?.atomic !== 'function') {
    throw new TypeError('tinyturret: denoKv() needs the result of `await Deno.openKv()`');
  }
  if (!Array.isArray(prefix))
    throw new TypeError('tinyturret: the prefix of denoKv() must be an array');

  const fullKey = (key) => [...prefix, key];
  const size = (key) => prefix.concat(key).reduce((sum, part) => sum + sizeOfPart(part), 0);
  const commit = async (changes, change) => {
    const fitting = changes.filter(
      ({ key, value }) => size(key) <= MAX_KEY_BYTES && !(value?.length > MAX_VALUE_BYTES),
    );
    const transactions = inTransactions(fitting, size).map(async (some) => {
      const atomic = kv.atomic();
      for (const { key, value } of some) change(atomic, fullKey(key), value);
      const { ok } = await atomic.commit();
      if (ok !== true) throw new Error('Deno KV rejected the transaction');
    });
    await markOverload(Promise.all(transactions));
    return changes.length - fitting.length;
  };
  let dropped = 0;
  const put = async (pairs) => {
    dropped += await commit(encodeAll(pairs), (atomic, key, value) => void atomic.set(key, value));
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
    const range = end === null ? { prefix } : { end: fullKey(end) };
    for await (const { key, value } of kv.list({ start: fullKey(start), ...range }, BATCHES)) {
      // Skips values that are not records, which the app may store below the prefix.
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

/** An upper bound of the bytes of a part of a key: a NUL takes two bytes, another UTF-16 unit up to three. */
const sizeOfPart = (part) => PART_BYTES + (typeof part === 'string' ? 3 * part.length : 16);

/** Returns a list with one `{ key, value }` for each key, with its last value as bytes. */
function encodeAll(pairs) {
  return Array.from(new Map(pairs), ([key, value]) => ({ key, value: encoder.encode(value) }));
}

/**
 * Divides the changes, in their order, into lists that are each within the limits of a transaction. `size(key)` returns
 * bytes.
 */
function inTransactions(changes, size) {
  const transactions = [];
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
      transactions.push([]);
      room = {
        bytes: MAX_TRANSACTION_BYTES - bytes,
        keyBytes: MAX_TRANSACTION_KEY_BYTES - keyBytes,
        records: MAX_TRANSACTION_RECORDS - 1,
      };
    }
    transactions.at(-1).push(change);
  }
  return transactions;
}
