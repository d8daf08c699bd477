// The endpoint for reports of pages. Any page and any program may send one. A report adds records to the store and changes
// none.

import { LARGEST, recordsOf, reportOf } from '../edge/collect/report.js';
import { bodyOf } from './body-limit.js';
import { cors } from './cors.js';
import { mountPath, pathOf } from './path.js';
import { createRateLimit } from './rate-limit.js';

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
const RETRY_SECONDS = '60';

/**
 * Returns `{ path, matches, answer }` like `viewerAt`. Pages of the same origin and of `collectOrigins` may report.
 * `keepAlive(promise)` keeps the isolate running after the answer. `address(request, peer)` returns the network of the
 * client, see client-address.js. `collectRate` is the number of requests a minute in all.
 */
export function collectAt(path, turret, settings = {}) {
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
    if (!isWithinLimits(address(request, peer))) {
      return reply(429, { ...allowed, 'retry-after': RETRY_SECONDS });
    }
    const text = await bodyOf(request, LARGEST);
    if (text === undefined) return reply(413, allowed);
    const records = recordsOf(text, Date.now());
    if (!records) return reply(400, allowed);
    if (records.length) store(records);
    return reply(204, allowed);
  }

  function store(records) {
    const stored = turret.importReport(reportOf(records)).catch(() => {});
    keepAlive?.(stored);
  }
}

function reply(status, headers) {
  return new Response(null, { status, headers: { ...HEADERS, ...headers } });
}
