// Determines the network that a request comes from, for limits per client. Knows no platform: each platform passes a
// function that reads the address of the connection.

import { networkOf } from './network.js';

/**
 * Returns a function `address(request, peer)`, which returns the network of the client or undefined, and never throws,
 * see network.js. The address comes from
 * 1. the setting `address(request)`, or with `trustProxy` the last entry of X-Forwarded-For, which the proxy in front of
 *    the server has added. Other entries and headers may be the client's own, so they are not read;
 * 2. `connection(request, peer)`, the platform's function, if 1. is not set or is no address.
 */
export function clientAddress({ trustProxy, address }, connection) {
  const given = address ?? (trustProxy === true && lastForwarded);
  return (request, peer) => networkFrom(given, request) ?? networkFrom(connection, request, peer);
}

/** Returns the names of the settings above that have a value of another type. */
export function wrongSettings({ trustProxy, address }) {
  const isWrong = {
    trustProxy: typeof (trustProxy ?? false) !== 'boolean',
    address: address != null && typeof address !== 'function',
  };
  return Object.keys(isWrong).filter((name) => isWrong[name]);
}

function lastForwarded({ headers }) {
  return headers
    .get('x-forwarded-for')
    ?.split(/[\s,]+/)
    .pop();
}

/** Returns undefined if `read` is no function, throws, or returns no address. */
function networkFrom(read, ...given) {
  try {
    const answer = read(...given);
    // A rejected promise without a listener ends a process of Node.js.
    answer?.then?.(
      () => {},
      () => {},
    );
    return networkOf(answer);
  } catch {}
}
