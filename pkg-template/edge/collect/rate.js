// How often reports are taken in.

const REQUESTS_A_MINUTE = 600;
const REQUESTS_A_MINUTE_AND_ADDRESS = 30;
const ADDRESSES = 1_000;

/** A function of a request and its peer: whether it comes within the rate of this isolate, and within that of whoever asks. */
export function withinRate(rate = REQUESTS_A_MINUTE, address = () => {}) {
  const takeAny = bucket(rate);
  const known = new Map();

  function bucketOf(from) {
    const found = known.get(from) ?? bucket(REQUESTS_A_MINUTE_AND_ADDRESS);
    known.set(from, found);
    if (known.size > ADDRESSES) known.delete(known.keys().next().value);
    return found;
  }

  return (request, peer) => {
    const from = isBehindProxy(request.headers) ? undefined : address(request, peer);
    if (typeof from === 'string' && !bucketOf(networkOf(from))()) return false;
    return takeAny();
  };
}

// The address of a proxy is that of all its visitors. What Cloudflare tells is the visitor's own.
function isBehindProxy(headers) {
  return (
    !headers.has('cf-connecting-ip') && (headers.has('x-forwarded-for') || headers.has('forwarded'))
  );
}

/** One visitor may have all addresses of an IPv6 network. */
function networkOf(address) {
  return address.slice(0, 50).split(':').slice(0, 4).join(':');
}

function bucket(perMinute) {
  let left = perMinute;
  let at = Date.now();
  return () => {
    const now = Date.now();
    left = Math.min(perMinute, left + (Math.max(0, now - at) / 60_000) * perMinute);
    at = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
