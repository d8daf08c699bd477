// Reports from browsers. Any page, and any program, may send one: it adds to what is known and changes nothing else.

import { bodyOf } from '../http/body-limit.js';
import { isOwn } from '../http/csrf.js';
import { mountPath, pathOf } from '../http/path.js';
import { withinRate } from './collect/rate.js';
import { LARGEST, recordsOf, reportOf } from './collect/report.js';

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
const RETRY_SECONDS = '60';

/**
 * `{ path, matches, answer }`, as of the viewer. Besides pages of the same origin those of `collectOrigins` may report.
 * `keepAlive(promise)` keeps what follows the answer alive; `address(request, peer)` tells who asks.
 */
export function collectAt(path, turret, settings = {}) {
  const { collectOrigins, collectRate, keepAlive, address } = settings;
  const base = mountPath(path);
  const origins = new Set([collectOrigins ?? []].flat().map(originOf).filter(Boolean));
  const isWithinRate = withinRate(collectRate, address);

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
    const { method, headers } = request;
    if (method !== 'POST' && method !== 'OPTIONS') return reply(405, { allow: 'POST, OPTIONS' });
    const cors = sharing(headers.get('origin'));
    if (!cors && !isFromOwnPage(request)) return reply(403);
    if (method === 'OPTIONS') return reply(204, { ...cors, ...(cors && PREFLIGHT) });
    if (!isWithinRate(request, peer)) return reply(429, { ...cors, 'retry-after': RETRY_SECONDS });
    const text = await bodyOf(request, LARGEST);
    if (text === undefined) return reply(413, cors);
    const records = recordsOf(text, Date.now());
    if (!records) return reply(400, cors);
    if (records.length) take(records);
    return reply(204, cors);
  }

  function sharing(origin) {
    const allowed = [...origins].find((known) => known === origin);
    return allowed && { 'access-control-allow-origin': allowed, vary: 'origin' };
  }

  function take(records) {
    const taken = turret.importReport(reportOf(records)).catch(() => {});
    keepAlive?.(taken);
  }
}

const PREFLIGHT = {
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type',
  'access-control-max-age': '86400',
};

function originOf(text) {
  try {
    const { origin } = new URL(text);
    return origin !== 'null' && origin;
  } catch {}
}

// A browser names the origin of every POST.
function isFromOwnPage({ headers, url }) {
  return headers.has('origin') && isOwn(headers, new URL(url));
}

function reply(status, headers) {
  return new Response(null, { status, headers: { ...HEADERS, ...headers } });
}
