// Limits how often clients may send requests: token buckets for each address, for each wider network and for all clients
// together. Memory is bounded, a request takes constant time, and there is no timer.

import { tokenBucket } from './token-bucket.js';

const MINUTE = 60_000;
const PER_ADDRESS = 30;
const PER_NETWORK = 120;
/** The part of the total that is reserved for new networks. */
const RESERVED = 0.25;
const NEW_AFTER_MS = 60 * MINUTE;
const REMEMBERED_NETWORKS = 4_096;
/** Of a text of `clientAddress`: the first 24 bits of IPv4, or the first 48 bits of IPv6, which one customer may have. */
const WIDER_NETWORK = /^(\w+[.:]){3}/;

/**
 * Returns a function that gets the address of a request, as `clientAddress` returns it, and returns whether the request is
 * within all limits. Only such requests count. All clients without an address share one.
 *
 * The limits are requests per minute, and as many at once: `total` for all, PER_ADDRESS, and PER_NETWORK. When the clients
 * use up the shared part of the total, a request is taken from the reserved part if its wider network is new: no request
 * of it was accepted for an hour, or since 4,096 other networks.
 *
 * `now` returns milliseconds. If the clock is set back, nothing is added for that time; if it is set forward, each bucket
 * is filled once.
 */
export function createRateLimit(total = 600, now = () => performance.now()) {
  const bucket = (perMinute) => tokenBucket(perMinute, now);
  const shared = bucket(total * (1 - RESERVED));
  const reserve = bucket(total * RESERVED);
  // At most 2 × total requests are accepted within a minute. So a bucket that is forgotten was not used for a minute and is
  // full again: an address gets no more requests by having its bucket forgotten.
  const addresses = recent(2 * total, () => bucket(PER_ADDRESS));
  const networks = recent(REMEMBERED_NETWORKS, () => ({
    ofAll: bucket(PER_NETWORK),
    acceptedAt: -Infinity,
  }));

  return (address) => {
    const name = WIDER_NETWORK.exec(address)?.[0];
    const network = networks.get(name);
    const ofAddress = addresses.get(address);
    const isNew = now() - network.acceptedAt > NEW_AFTER_MS;
    const common = isNew && !shared.has() ? reserve : shared;
    const all = [ofAddress, network.ofAll, common];
    if (!all.every((each) => each.has())) return false;
    for (const each of all) each.take();
    network.acceptedAt = now();
    addresses.set(address, ofAddress);
    networks.set(name, network);
    return true;
  };
}

/** A map that has at least the `count` keys that were set last, and at most twice as many. `make` makes missing values. */
function recent(count, make) {
  let newer = new Map();
  let older = new Map();
  return {
    get: (key) => newer.get(key) ?? older.get(key) ?? make(),
    set(key, value) {
      newer.set(key, value);
      if (newer.size < count) return;
      older = newer;
      newer = new Map();
    },
  };
}
