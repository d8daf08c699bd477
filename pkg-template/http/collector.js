// The endpoint for reports of pages. Any page and any program may send one. It says nothing about what becomes of a report.

import { bodyOf } from './body-limit.js';
import { cors } from './cors.js';
import { mountPath, pathOf } from './path.js';
import { createRateLimit } from './rate-limit.js';

const FORMAT = '2';
/** Bytes of a body. */
export const LARGEST = 64 << 10;
/** Further entries of a report are dropped. A page's report has 16 KB, and an entry 400 bytes and more. */
export const MAX_ENTRIES = 50;
/**
 * Entries of further sessions are dropped. A page also reports what a few earlier pages could not. The groups that most
 * sessions have reported are kept, so no request may name many.
 */
export const MAX_SESSIONS = 4;

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
const RETRY_SECONDS = '60';

/**
 * Returns `{ path, matches, answer }` like `viewerAt`. Pages of the same origin and of `collectOrigins` may report.
 * `add(entries, receivedAt)` adds the entries of a report, and returns a promise of their writing, or undefined if there is no
 * room. `keepAlive(promise)` keeps the isolate running after the answer. `address(request, peer)` returns the network of the
 * client, see client-address.js. `collectRate` is the number of requests a minute in all.
 */
export function collectAt(path, add, settings = {}) {
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
    const entries = entriesOf(text);
    if (!entries) return reply(400, allowed);
    const added = add(entries, Date.now());
    if (!added) return tryLater();
    const written = added.catch(() => {});
    keepAlive?.(written);
    return reply(204, allowed);
  }
}

/** The entries of a report, unchecked; undefined if the text is no report of this format. */
function entriesOf(text) {
  try {
    const { tinyturret, entries } = JSON.parse(text);
    if (tinyturret === FORMAT && Array.isArray(entries)) {
      return ofFewSessions(entries.slice(0, MAX_ENTRIES));
    }
  } catch {}
}

/** Those of the first MAX_SESSIONS sessions. The id of an entry is `<session>/<number>`. */
function ofFewSessions(entries) {
  const sessions = new Set();
  return entries.filter((entry) => {
    if (typeof entry?.id !== 'string') return false;
    const [session] = entry.id.split('/');
    if (sessions.size < MAX_SESSIONS) sessions.add(session);
    return sessions.has(session);
  });
}

function reply(status, headers) {
  return new Response(null, { status, headers: { ...HEADERS, ...headers } });
}
