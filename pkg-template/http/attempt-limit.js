// Limits failed attempts to sign in. Each isolate or process counts for itself.

import { networkOf } from './network.js';
import { tokenBucket } from './token-bucket.js';

/**
 * The most failed attempts per minute of an address, of all addresses, and of addresses that have not failed in the last
 * minute. Further attempts are refused.
 */
const MAX_PER_ADDRESS = 10;
const MAX_TOTAL = 100;
const MAX_RESERVE = 1_000;
/** The most addresses whose failed attempts are counted. Beyond it, the address that was used longest ago is forgotten. */
const MAX_ADDRESSES = 1_000;
/**
 * The most addresses that are remembered because a user has signed in from them. Beyond it, the address that was used longest
 * ago is forgotten.
 */
const MAX_TRUSTED = 100;

/**
 * Returns `take(request, peer)`, to be called before a password or token is compared. It returns `{ retryAfter }`, in
 * seconds, if a limit is reached and the comparison must not be made. Otherwise it returns `{ succeed }`; call `succeed()`
 * after a correct password or token. An attempt counts from `take` on, so that concurrent attempts cannot exceed the limit.
 *
 * An address may fail 10 times a minute, and all together 100 times. Beyond that
 * - an address that has signed in before has only its own limit;
 * - an address that has not failed in the last minute has one attempt. All such attempts together are 1,000 a minute.
 *
 * So one address cannot lock out another. `address(request, peer)` returns the client's address, or `undefined` if the
 * platform does not know it. Requests without an address share the 100 attempts.
 */
export function attemptLimit(address = () => {}) {
  const total = tokenBucket(MAX_TOTAL);
  const reserve = tokenBucket(MAX_RESERVE);
  const buckets = new Map();
  const trusted = new Map();

  return function take(request, peer) {
    const network = networkFrom(request, peer);
    const own =
      network && recent(buckets, network, MAX_ADDRESSES, () => tokenBucket(MAX_PER_ADDRESS));
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

  /**
   * Counts an attempt. Returns `[bucket, count]` for each bucket from which tokens were taken, or `undefined` if a limit is
   * reached. `own` is the bucket of the address, `isTrusted` is whether the address has signed in before.
   */
  function taking(own, isTrusted) {
    const isUnused = own?.isFull();
    if (own && !own.take()) return undefined;
    const one = own ? [[own, 1]] : [];
    if (isTrusted) return one;
    if (total.take()) return [...one, [total, 1]];
    if (isUnused && reserve.take()) {
      own.take(MAX_PER_ADDRESS - 1);
      return [
        [own, MAX_PER_ADDRESS],
        [reserve, 1],
      ];
    }
    own?.giveBack();
    return undefined;
  }
}

/** Returns the value of `key`, creating it with `make()` if it is missing. Keeps only the `limit` entries used last. */
function recent(map, key, limit, make) {
  const value = map.get(key) ?? make();
  map.delete(key);
  map.set(key, value);
  if (map.size > limit) map.delete(map.keys().next().value);
  return value;
}
