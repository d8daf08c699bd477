// A site whose pages send reports, and the endpoint that collects them with the package in Node.js.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';
import { reports } from '../../../pkg/edge/client.js';
import { http } from '../../../pkg/edge/node.js';
import { collectorRoute } from '../../../pkg/http/collector.js';
import * as turret from '../../../pkg/node.js';

export { turret };

export const COLLECT = '/tiny-turret/collect';
const PACKAGE = new URL('../../../pkg/', import.meta.url).pathname;
const TYPES = { js: 'text/javascript', wasm: 'application/wasm' };
const PAGE = `<!doctype html><title>page</title><script type="module">
  import * as turret from '/pkg/index.js';
  globalThis.turret = turret;
  globalThis.failLater = () => setTimeout(() => null.price);
</script>`;

/** The records in the store of the endpoint. */
export const records = new Map();
const store = {
  name: 'map',
  async put(pairs) {
    for (const [key, value] of pairs) records.set(key, value);
  },
  list: async (prefix) => [...records].filter(([key]) => key.startsWith(prefix)),
  async remove(keys) {
    for (const key of keys) records.delete(key);
  },
};

reports.setLimit(1_000);
await turret.init({ storageBackends: [store], maxExceptionGroups: 1000, listen: false });

/**
 * Opens a site. `reports` are the received bodies with their times. The endpoint responds with `status` if it is set, and not
 * at all with `hangs`.
 */
export async function openSite(settings) {
  const site = { reports: [], status: 0, hangs: false, headers: {}, policy: undefined };
  const collect = collectorRoute(COLLECT, reports, settings);

  const server = createServer(async (message, response) => {
    const head = http.request(message);
    if (!collect.matches(head)) return send(message.url, response);
    const request = http.withBody(head, message);
    const copy = request.clone();
    // Adds the report before the response is sent, so that a test that has the response finds the report.
    const body = await copy.text().catch(() => '');
    if (request.method === 'POST') site.reports.push({ body, time: Date.now() });
    if (site.hangs) return;
    const { status, headers } = site;
    http.write(
      response,
      status ? new Response(null, { status, headers }) : await collect.answer(request),
    );
  });

  async function send(url, response) {
    const { pathname } = new URL(url, 'http://host');
    const policy = site.policy && { 'content-security-policy': site.policy };
    if (!pathname.startsWith('/pkg/')) {
      response.writeHead(200, { 'content-type': 'text/html', ...policy });
      return response.end(PAGE);
    }
    const file = join(PACKAGE, normalize(pathname.slice('/pkg'.length)));
    try {
      const bytes = await readFile(file);
      response.writeHead(200, { 'content-type': TYPES[file.split('.').pop()] ?? 'text/plain' });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  }

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
