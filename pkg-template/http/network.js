// Parses addresses, for limits per client.

/**
 * Returns the network of a client's address: an IPv4 address, or the first 64 bits of an IPv6 address as `2001:db8:0:0::`,
 * because one client may have all addresses that begin with these bits. Returns undefined if `address` is not an address.
 *
 * The address may be IPv4 in IPv6 (`::ffff:192.0.2.1`), and may have brackets, a port and a zone id. For a network, returns the
 * network itself.
 */
export function networkOf(address) {
  if (typeof address !== 'string') return undefined;
  try {
    return parse(address.replace(/%[^\]]*/, ''));
  } catch {}
}

const IPV4 = /^(\d+\.){3}\d+$/;

/**
 * Returns the network of an address without zone id, as `networkOf` does. Throws or returns undefined if `address` is not an
 * address.
 */
function parse(address) {
  if (!/^[\da-f:.[\]]+$/i.test(address)) return undefined;
  const isIpv6 = !/^(\[|\d+\.[\d.]+(:|$))/.test(address);
  // The shortest form of the address, in lower case.
  const host = hostOf(isIpv6 ? `[${address}]` : address);
  // Accepts IPv4 only in its usual form. Other forms, such as 010.1, mean different addresses to different programs.
  if (host[0] !== '[') return IPV4.test(host) && address.startsWith(host) ? host : undefined;
  const [, high, low] = /^\[::ffff:(\w+):(\w+)]$/.exec(host) ?? [];
  if (low) return hostOf(`0x${high}${low.padStart(4, '0')}`);
  const { length } = host.match(/\w+/g) ?? '';
  const expanded = host.replace('::', `:${'0:'.repeat(8 - length)}`);
  return `${/(\w+:){4}/.exec(expanded)[0]}:`;
}

/**
 * Returns the host in the form of the URL parser, as a new text: a slice of a header would keep the whole header in memory.
 * Throws if `text` is not a valid host.
 */
function hostOf(text) {
  return new URL(`http://${text}`).hostname;
}
