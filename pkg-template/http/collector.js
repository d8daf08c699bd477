// The endpoint for reports of pages. Any page and any program may send one, so the response does not show whether it was
// stored.

import { bodyOf } from './body-limit.js';
import { cors } from './cors.js';
import { mountPath, pathOf } from './path.js';
import { createRateLimit } from './rate-limit.js';

const MAX_BODY_BYTES = 64 << 10;

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
const RETRY_SECONDS = '60';

/**
 * Returns the route `{ path, matches(request), answer(request, peer) }`. It matches no request if `path` is not a path. Pages
 * of the same origin and of `collectOrigins` may report.
 *
 * - `reports.read(text)` returns the entries of a report, or undefined if the text is not a report.
 * - `reports.add(entries, receivedAt)` returns a promise that settles when they are written, or undefined if there is no room.
 * - `keepAlive(promise)` keeps the isolate running after the response.
 * - `address(request, peer)` returns the network of the client, see client-address.js.
 * - `collectRate` is the maximum number of requests per minute of all clients together. Further ones get the status 429.
 */
export function collectorRoute(path, reports, settings = {}) {
  const { collectOrigins, collectRate, keepAlive, address = () => {} } = settings;
  const base = mountPath(path);
  const allow = cors(collectOrigins);
  const isWithinLimits = createRateLimit(collectRate);

  return { path: base, matches, answer };

  function matches(request) {
    return base !== '' && `${pathOf(request)}/`.replace(/\/\/$/, '/') === base;
  }

  async function answer(request, peer) {
    try {
      return await route(request, peer);
    } catch {
      return reply(500);
    }
  }

  async function route(request, peer) {
    const { method } = request;
    if (method !== 'POST' && method !== 'OPTIONS') return reply(405, { allow: 'POST, OPTIONS' });
    const allowed = allow(request);
    if (!allowed) return reply(403);
    if (method === 'OPTIONS') return reply(204, allowed);
    const tryLater = () => reply(429, { ...allowed, 'retry-after': RETRY_SECONDS });
    if (!isWithinLimits(address(request, peer))) return tryLater();
    const text = await bodyOf(request, MAX_BODY_BYTES);
    if (text === undefined) return reply(413, allowed);
    const entries = reports.read(text);
    if (!entries) return reply(400, allowed);
    const added = reports.add(entries, Date.now());
    if (!added) return tryLater();
    const written = added.catch(() => {});
    keepAlive?.(written);
    return reply(204, allowed);
  }
}

function reply(status, headers) {
  return new Response(null, { status, headers: { ...HEADERS, ...headers } });
}
