// A site whose pages send reports, with an endpoint that records the requests.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';

export const COLLECT = '/collect';
const PACKAGE = new URL('../../../pkg/', import.meta.url).pathname;
const TYPES = { js: 'text/javascript', wasm: 'application/wasm' };
const PAGE = `<!doctype html><title>page</title><script type="module">
  import * as turret from '/pkg/index.js';
  globalThis.turret = turret;
  // A browser does not pass errors of a driver's script to the page, so this function of the page throws.
  globalThis.throwLater = (message) =>
    void setTimeout(function later() {
      throw Object.assign(new Error(message), { cart: 7 });
    });
</script>`;

/**
 * Returns a site with
 * - `bodies`, those of all requests to the endpoint;
 * - `paths`, those of all other requests;
 * - `status` and `headers`, the answer of the endpoint;
 * - `policy`, the content security policy of its pages, if any.
 */
export async function openSite() {
  const site = { bodies: [], paths: [], status: 204, headers: {}, policy: undefined };

  const collect = async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    if (request.method === 'POST') site.bodies.push(body);
    response.writeHead(site.status, site.headers).end();
  };

  const serve = async (pathname, response) => {
    site.paths.push(pathname);
    if (!pathname.startsWith('/pkg/')) {
      const policy = site.policy && { 'content-security-policy': site.policy };
      return response.writeHead(200, { 'content-type': 'text/html', ...policy }).end(PAGE);
    }
    const file = join(PACKAGE, normalize(pathname.slice('/pkg'.length)));
    const type = TYPES[file.split('.').pop()] ?? 'text/plain';
    const bytes = await readFile(file);
    response.writeHead(200, { 'content-type': type }).end(bytes);
  };

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://host');
    const answer = pathname === COLLECT ? collect(request, response) : serve(pathname, response);
    answer.catch(() => response.writeHead(404).end());
  });
  // In WebKit an import fails if the server closes a kept-alive connection at the time of the request.
  server.keepAliveTimeout = 0;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  return Object.assign(site, {
    origin: `http://127.0.0.1:${port}`,
    otherOrigin: `http://localhost:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  });
}
