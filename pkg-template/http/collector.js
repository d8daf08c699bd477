// The endpoint for reports of pages. Any page and any program may send one. It says nothing about what becomes of a report.

import { bodyOf } from './body-limit.js';
import { cors } from './cors.js';
import { mountPath, pathOf } from './path.js';
import { createRateLimit } from './rate-limit.js';

/** Bytes of a body. */
export const LARGEST = 64 << 10;

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
const RETRY_SECONDS = '60';

/**
 * Returns `{ path, matches, answer }` like `viewerRoute`. Pages of the same origin and of `collectOrigins` may report.
 * `reports.read(text)` returns the entries of a report, or undefined if it is none. `reports.add(entries, receivedAt)` adds
 * them, and returns a promise of their writing, or undefined if there is no room. `keepAlive(promise)` keeps the isolate
 * running after the answer. `address(request, peer)` returns the network of the client, see client-address.js. `collectRate`
 * is the number of requests a minute in all.
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
    const text = await bodyOf(request, LARGEST);
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
