// Limits failed attempts to sign in. Each isolate or process counts for itself.

import { networkOf } from './network.js';
import { tokenBucket } from './token-bucket.js';

const PER_ADDRESS = 10;
const TOTAL = 100;
const RESERVE = 1_000;
const MAX_ADDRESSES = 1_000;
const MAX_TRUSTED = 100;

/**
 * Returns `take(request, peer)`, which is called before a password or token is compared. It returns `{ retryAfter }`, in
 * seconds, if the comparison must not be made, and else `{ succeed }`, to be called after a correct one. An attempt
 * counts from `take` on, so that attempts at the same time cannot exceed the limit.
 *
 * An address may fail 10 times a minute, and all together 100 times. Beyond that
 * - an address that has signed in before has only its own limit;
 * - an address that has not failed in the last minute has one attempt. All such attempts together are 1,000 a minute.
 *
 * So one address cannot lock out another. `address(request, peer)` returns the client's address, or `undefined` if the
 * platform does not know it; requests without address share the 100.
 */
export function attemptLimit(address = () => {}) {
  const total = tokenBucket(TOTAL);
  const reserve = tokenBucket(RESERVE);
  const buckets = new Map();
  const trusted = new Map();

  return function take(request, peer) {
    const network = networkFrom(request, peer);
    const own = network && recent(buckets, network, MAX_ADDRESSES, () => tokenBucket(PER_ADDRESS));
    const taken = taking(own, trusted.has(network));
    if (!taken) return { retryAfter: Math.max(own?.retryAfter() ?? 1, total.retryAfter()) };
    return {
      succeed() {
        for (const [bucket, count] of taken) bucket.giveBack(count);
        if (network) recent(trusted, network, MAX_TRUSTED, () => true);
      },
    };
  };

  function networkFrom(request, peer) {
    try {
      return networkOf(address(request, peer));
    } catch {}
  }

  /** Returns the buckets with the count that was taken of each, or `undefined` if a limit is reached. */
  function taking(own, isTrusted) {
    const isUnused = own?.isFull();
    if (own && !own.take()) return undefined;
    const one = own ? [[own, 1]] : [];
    if (isTrusted) return one;
    if (total.take()) return [...one, [total, 1]];
    if (isUnused && reserve.take()) {
      own.take(PER_ADDRESS - 1);
      return [
        [own, PER_ADDRESS],
        [reserve, 1],
      ];
    }
    own?.giveBack();
    return undefined;
  }
}

/** Returns the value of `key`, made by `make` if it is missing. Keeps the `limit` entries that were used last. */
function recent(map, key, limit, make) {
  const value = map.get(key) ?? make();
  map.delete(key);
  map.set(key, value);
  if (map.size > limit) map.delete(map.keys().next().value);
  return value;
}
