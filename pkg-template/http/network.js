const MAX_LENGTH = 64;
const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * Returns the network of a client's address: the address itself, or the first 64 bits of an IPv6 address, because one
 * client may use all addresses below them. Returns `undefined` if the address is unknown.
 */
export function networkOf(address) {
  if (typeof address !== 'string' || address === '') return undefined;
  const text = address.slice(0, MAX_LENGTH).replace(MAPPED_IPV4, '$1');
  return text.includes(':') ? firstGroups(text) : text;
}

function firstGroups(text) {
  const [head, tail] = text.split('::').map((part) => part.split(':').filter(Boolean));
  const missing = tail ? Math.max(0, 8 - head.length - tail.length) : 0;
  const groups = [...head, ...Array(missing).fill('0'), ...(tail ?? [])];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
