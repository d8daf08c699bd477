// Serves the viewer below a path of the app: its files, and its JSON API.

import { bodyOf } from './body-limit.js';
import { refusalOfWrite } from './csrf.js';
import { mountPath, pathOf } from './path.js';
import { redirect, refusal, reply, withoutBody } from './secure-headers.js';
import { accessBy } from './viewer-access.js';
import { apiOf } from './viewer-api.js';

const MAX_BODY_BYTES = 4096;
/** Matches the scripts that resolve frames, which are imported only when the viewer requests them. */
const SYMBOLS = /^(?:symbols-worker|wasm-symbols)\.js$/;
const READER = 'wasm-symbols.wasm';

/**
 * Returns the route `{ path, matches(request), answer(request, peer) }`. It matches no request if `path` is not a path.
 * `settings` has the user's `authorize`, `auth`, `development`, `storageBackends` and `symbols`, and the platform's
 * `address(request, peer)`. `peer` is the connection as the platform describes it. `load()` imports the files of the viewer.
 */
export function viewerRoute(path, turret, settings, load = () => import('./viewer-files.js')) {
  const base = mountPath(path);
  const refuse = accessBy(settings, base);
  const api = apiOf(turret, settings?.symbols);

  return { path: base, matches, answer };

  function matches(request) {
    const asked = pathOf(request);
    return base !== '' && (asked.startsWith(base) || `${asked}/` === base);
  }

  async function answer(request, peer) {
    let response;
    try {
      response = matches(request)
        ? ((await refuse(request, peer)) ?? (await route(request)))
        : refusal(404);
    } catch {
      response = refusal(500);
    }
    return request.method === 'HEAD' ? withoutBody(response) : response;
  }

  async function route(request) {
    const url = new URL(request.url);
    const found = await find(url);
    if (!found) return refusal(404);
    const { methods, group, maxBytes = MAX_BODY_BYTES } = found;
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    if (!Object.hasOwn(methods, method)) return refusal(405, { allow: allowed(methods) });
    const asked = { request, query: url.searchParams, group };
    if (method === 'GET') return methods.GET(asked);
    const status = refusalOfWrite(request, url);
    if (status) return refusal(status);
    const body = await bodyOf(request, maxBytes);
    return body === undefined ? refusal(413) : methods.POST({ ...asked, body });
  }

  function filesWith(name) {
    if (name === READER) return import('./symbols-reader.js');
    return SYMBOLS.test(name) ? import('./symbols.js') : load();
  }

  async function find({ pathname }) {
    if (pathname.length < base.length) return { methods: { GET: () => redirect(base) } };
    const name = pathname.slice(base.length);
    if (name.startsWith('api/')) return api(name.slice('api/'.length));
    const { files } = await filesWith(name);
    const file = name || 'index.html';
    return Object.hasOwn(files, file) && { methods: { GET: () => sendFile(files[file]) } };
  }
}

function allowed(methods) {
  return Object.keys(methods).join(', ').replace('GET', 'GET, HEAD');
}

function sendFile({ type, text, headers }) {
  return reply(200, text, { 'content-type': type, ...headers });
}
