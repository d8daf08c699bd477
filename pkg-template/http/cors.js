// Decides which pages may send requests to an endpoint (CORS): pages of the same origin, and of the origins in a setting.

import { isOwn } from './csrf.js';

const PREFLIGHT = {
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type',
  'access-control-max-age': '86400',
};

/**
 * Returns a function of a request that returns the CORS headers for the response, or undefined if the page may not send the
 * request. `origins` is a URL or a list of URLs, in addition to the endpoint's own origin. Other values are ignored.
 */
export function cors(origins) {
  const allowed = new Set([origins].flat().map(originOf).filter(Boolean));
  return (request) => {
    const origin = request.headers.get('origin');
    // A request without `Origin` is refused: browsers send it with every POST and every preflight request.
    if (origin === null) return undefined;
    if (!allowed.has(origin)) return isOwn(request.headers, new URL(request.url)) ? {} : undefined;
    const isPreflight = request.method === 'OPTIONS';
    return {
      'access-control-allow-origin': origin,
      vary: 'origin',
      ...(isPreflight && PREFLIGHT),
    };
  };
}

/** Returns the origin of a URL. Returns undefined for other texts, and for the origin `null`, which unrelated pages share. */
function originOf(text) {
  try {
    const { origin } = new URL(text);
    return origin === 'null' ? undefined : origin;
  } catch {}
}
