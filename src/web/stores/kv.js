import { keepAlive } from './keep_alive.js';
import { paced } from './paced.js';

// What Workers KV takes: https://developers.cloudflare.com/kv/platform/limits/
const KEY_BYTES = 512;
const VALUE_BYTES = 25 * 1024 * 1024;
const METADATA_BYTES = 1_024;
const KEYS_A_READ = 100;
const WRITES_AT_ONCE = 50;
const READS_AT_ONCE = 5;

const encoder = new TextEncoder();
const size = (text) => encoder.encode(text).length;

/** A store in a namespace of Workers KV. */
export function kv(binding, { prefix = 'tinyturret/' } = {}) {
  if (typeof binding?.getWithMetadata !== 'function') {
    throw new TypeError('tinyturret: kv() wants the binding of a KV namespace, such as env.KV');
  }
  const take = paced();
  let version;

  const write = async ([key, value]) => {
    // Every isolate writes the format's version, and always the same.
    if (key === 'v' && version === value) return;
    // A list brings the metadata along, and so needs no read for a small value.
    const options = size(JSON.stringify(value)) <= METADATA_BYTES ? { metadata: value } : {};
    await take(key, () => binding.put(prefix + key, value, options));
    if (key === 'v') version = value;
  };
  const remove = async (key) => {
    if (key === 'v') version = undefined;
    await take(key, () => binding.delete(prefix + key));
  };
  const fits = ([key, value]) => size(prefix + key) <= KEY_BYTES && size(value) <= VALUE_BYTES;
  const put = async (pairs) => {
    // One that KV would refuse is left out, so that the others are written.
    await inWaves([...new Map(pairs)].filter(fits), WRITES_AT_ONCE, write);
  };
  const entries = async (start) => {
    const found = [];
    for (let cursor; ; ) {
      const page = await binding.list({ prefix: prefix + start, cursor });
      for (const { name, metadata } of page.keys) found.push([name, metadata]);
      if (page.list_complete) return found;
      cursor = page.cursor;
    }
  };
  const read = async (names) => {
    const values = await binding.get(names, 'text');
    return [...values].filter(([, value]) => value !== null);
  };
  const list = async (start) => {
    const found = await entries(start);
    const isRead = ([, metadata]) => typeof metadata === 'string';
    const rest = found.filter((entry) => !isRead(entry)).map(([name]) => name);
    const records = found.filter(isRead);
    await inWaves(inChunks(rest, KEYS_A_READ), READS_AT_ONCE, async (names) => {
      records.push(...(await read(names)));
    });
    return records.map(([name, value]) => [name.slice(prefix.length), value]);
  };
  return {
    name: 'kv',
    isShared: true,
    put: (pairs) => keepAlive(put(pairs)),
    remove: (keys) =>
      keepAlive(
        inWaves(
          [...new Set(keys)].filter((key) => fits([key, ''])),
          WRITES_AT_ONCE,
          remove,
        ),
      ),
    list,
    keys: async (start) => (await entries(start)).map(([name]) => name.slice(prefix.length)),
  };
}

function inChunks(items, length) {
  const chunks = [];
  for (let at = 0; at < items.length; at += length) chunks.push(items.slice(at, at + length));
  return chunks;
}

/** `act` on every item, on no more than `length` at once; fails at the end, as the first that failed. */
async function inWaves(items, length, act) {
  const ends = [];
  for (const wave of inChunks(items, length))
    ends.push(...(await Promise.allSettled(wave.map(act))));
  const failed = ends.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
}
