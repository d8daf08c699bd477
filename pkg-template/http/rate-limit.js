// Limits how often clients may send requests: token buckets for each address, for each wider network and for all clients
// together. Memory is bounded, a request takes constant time, and there is no timer.

import { tokenBucket } from './token-bucket.js';

const MINUTE_MS = 60_000;
/** The most requests per minute of an address, and of a wider network. Further requests are refused. */
const MAX_PER_ADDRESS = 30;
const MAX_PER_NETWORK = 120;
/** The fraction of the total limit that is reserved for new networks, those that have sent no request lately. */
const RESERVED = 0.25;
/**
 * The time without an accepted request after which a wider network counts as new, and the least number of networks for which
 * that time is remembered.
 */
const NEW_AFTER_MS = 60 * MINUTE_MS;
const MIN_REMEMBERED_NETWORKS = 4_096;
/** Matches the wider network: the first 24 bits of IPv4, or the first 48 bits of IPv6, all of which one customer may have. */
const WIDER_NETWORK = /^(\w+[.:]){3}/;

/**
 * Returns a function that takes an address, as `clientAddress` returns it, and returns whether a request of this address is
 * within all limits. Only such requests count. Clients without an address count as one.
 *
 * The limits are requests per minute, and as many at once: `total` for all, MAX_PER_ADDRESS, and MAX_PER_NETWORK. When the
 * shared part of the total is used up, requests of new networks use the reserved part. A wider network is new if none of its
 * requests was accepted in the last hour, or since requests of 4,096 other networks.
 *
 * `now` returns milliseconds. If the clock is set back, the limits are not refilled for that time. If it is set forward, they
 * are refilled once.
 */
export function createRateLimit(total = 600, now = () => performance.now()) {
  const bucket = (perMinute) => tokenBucket(perMinute, now);
  const shared = bucket(total * (1 - RESERVED));
  const reserve = bucket(total * RESERVED);
  // At most 2 × total requests are accepted within a minute. So a forgotten bucket was unused for a minute and would be full
  // again, and forgetting it grants its address no further requests.
  const addresses = recent(2 * total, () => bucket(MAX_PER_ADDRESS));
  const networks = recent(MIN_REMEMBERED_NETWORKS, () => ({
    ofAll: bucket(MAX_PER_NETWORK),
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

/** Returns a map that keeps at least the `count` keys set last, and at most twice as many. `make()` creates missing values. */
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
