// The viewer under a path of the host's own: its files, and the JSON that it reads.

import { bodyOf } from './body.js';
import { mountPath, pathOf } from './path.js';
import { accessBy } from './viewer/access.js';
import { apiOf } from './viewer/api.js';
import { refusal, reply, withoutBody } from './viewer/reply.js';
import { refusalOfWrite } from './viewer/write.js';

/** Bytes of the body of a write. */
const LARGEST = 4096;

/**
 * `{ path, matches, answer }`. A request that matches is answered here and nowhere else; nothing matches where `path`
 * is no path. `settings` are `{ authorize, auth, isDevelopment }`, where `isDevelopment(request, peer)` is the
 * platform's word for it, and `peer` what `answer` was given.
 */
export function viewerAt(path, turret, settings, load = () => import('./files.js')) {
  const base = mountPath(path);
  const accessTo = accessBy(settings);
  const api = apiOf(turret);

  return { path: base, matches, answer };

  function matches(request) {
    const asked = pathOf(request);
    return base !== '' && (asked.startsWith(base) || `${asked}/` === base);
  }

  async function answer(request, peer) {
    let response;
    try {
      const access = await accessTo(request, peer);
      response = access === 'open' ? await route(request) : refusal(access === 'ask' ? 401 : 404);
    } catch {
      response = refusal(500);
    }
    return request.method === 'HEAD' ? withoutBody(response) : response;
  }

  async function route(request) {
    if (!matches(request)) return refusal(404);
    const url = new URL(request.url);
    const found = await find(url);
    if (!found) return refusal(404);
    const { methods, group, largest = LARGEST } = found;
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    if (!Object.hasOwn(methods, method)) return refusal(405, { allow: allowed(methods) });
    const asked = { request, query: url.searchParams, group };
    if (method === 'GET') return methods.GET(asked);
    const refused = refusalOfWrite(request, url);
    if (refused) return refusal(refused);
    const body = await bodyOf(request, largest);
    return body === undefined ? refusal(413) : methods.POST({ ...asked, body });
  }

  async function find({ pathname }) {
    if (pathname.length < base.length) return { methods: { GET: toBase } };
    const name = pathname.slice(base.length);
    if (name.startsWith('api/')) return api(name.slice('api/'.length));
    const { files } = await load();
    const file = name || 'index.html';
    return Object.hasOwn(files, file) && { methods: { GET: () => sendFile(files[file]) } };
  }

  function toBase() {
    return reply(302, null, { location: base });
  }
}

function allowed(methods) {
  return Object.keys(methods).join(', ').replace('GET', 'GET, HEAD');
}

function sendFile({ type, text }) {
  return reply(200, text, { 'content-type': type });
}
