// Limits how many reports are accepted.

import { networkOf } from '../../http/network.js';
import { tokenBucket } from '../../http/token-bucket.js';

const REQUESTS_A_MINUTE = 600;
const REQUESTS_A_MINUTE_AND_ADDRESS = 30;
const ADDRESSES = 1_000;

/**
 * Returns a function of a request and its peer that returns whether both the rate of this isolate and that of the
 * client's network allow the request.
 */
export function withinRate(rate = REQUESTS_A_MINUTE, address = () => {}) {
  const any = tokenBucket(rate);
  const known = new Map();

  function bucketOf(from) {
    const found = known.get(from) ?? tokenBucket(REQUESTS_A_MINUTE_AND_ADDRESS);
    known.set(from, found);
    if (known.size > ADDRESSES) known.delete(known.keys().next().value);
    return found;
  }

  return (request, peer) => {
    const from = isBehindProxy(request.headers) ? undefined : networkOf(address(request, peer));
    if (from && !bucketOf(from).take()) return false;
    return any.take();
  };
}

// The address of a proxy is that of all its visitors. What Cloudflare tells is the visitor's own.
function isBehindProxy(headers) {
  return (
    !headers.has('cf-connecting-ip') && (headers.has('x-forwarded-for') || headers.has('forwarded'))
  );
}
