// Serves a site whose pages send reports, with an endpoint that records the requests.

import { createServer } from 'node:http';
import { listen, sendPage } from '../../package-site.mjs';

export const COLLECT = '/collect';
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
 * Starts the server, and resolves to a site with
 * - `bodies`, the bodies of all reports that the endpoint has received;
 * - `paths`, the paths of all other requests;
 * - `status` and `headers`, which a test can set: the answer of the endpoint;
 * - `policy`, which a test can set: the content security policy of the pages.
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
    await sendPage(pathname, response, PAGE, site.policy);
  };

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://host');
    const answer = pathname === COLLECT ? collect(request, response) : serve(pathname, response);
    answer.catch(() => response.writeHead(404).end());
  });
  // In WebKit an import fails if the server closes a kept-alive connection at the time of the request.
  server.keepAliveTimeout = 0;
  return Object.assign(site, await listen(server));
}
