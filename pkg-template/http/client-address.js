// Determines the network of a request, for limits per client. It does not depend on a platform: each platform passes a function
// that reads the address of the connection.

import { networkOf } from './network.js';

/**
 * Returns a function `address(request, peer)` that returns the network of the client, see network.js, or undefined. It never
 * throws. The address comes from
 * 1. the setting `address(request)`, or with `trustProxy` the last entry of X-Forwarded-For, which the proxy in front of
 *    the server has added. The client may have written other entries and headers, so they are not read;
 * 2. `connection(request, peer)`, the platform's function, if 1. is not set or does not return an address.
 */
export function clientAddress({ trustProxy, address }, connection) {
  const given = address ?? (trustProxy === true && lastForwarded);
  return (request, peer) => networkFrom(given, request) ?? networkFrom(connection, request, peer);
}

/** Returns a list of warnings, one for each of these settings that is wrong. */
export function problemsOf({ trustProxy, address }) {
  const problems = [];
  if (typeof (trustProxy ?? false) !== 'boolean') {
    problems.push('trustProxy must be true or false; using false');
  }
  if (address != null && typeof address !== 'function') {
    problems.push('address must be a function; it is not used');
  }
  return problems;
}

function lastForwarded({ headers }) {
  return headers
    .get('x-forwarded-for')
    ?.split(/[\s,]+/)
    .pop();
}

/** Returns the network of the address that `read` returns. Returns undefined if it is not a function or throws. */
function networkFrom(read, ...given) {
  try {
    const answer = read(...given);
    // If the app's function is async by mistake, the promise is observed but not used. Its rejection would end a process of
    // Node.js.
    answer?.then?.(
      () => {},
      () => {},
    );
    return networkOf(answer);
  } catch {}
}
