// Decides which pages may send requests to an endpoint: those of the same origin, and those of other origins that a setting
// names (CORS).

import { isOwn } from './csrf.js';

const PREFLIGHT = {
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type',
  'access-control-max-age': '86400',
};

/**
 * Returns a function that gets a request and returns the headers of its response, or undefined if the page that sent it
 * must not. `origins` is a URL or a list of URLs; other values in it allow no page.
 */
export function cors(origins) {
  const allowed = new Set([origins].flat().map(originOf).filter(Boolean));
  return (request) => {
    const origin = request.headers.get('origin');
    // Browsers send this header with every POST and with every preflight request.
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

/** Returns undefined if `text` is no URL, and for the origin `null`, which many unrelated pages have. */
function originOf(text) {
  try {
    const { origin } = new URL(text);
    return origin === 'null' ? undefined : origin;
  } catch {}
}
