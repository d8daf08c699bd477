// Serves a site whose pages send reports, and the endpoint that collects them with the package in Node.js.

import { createServer } from 'node:http';
import { reports } from '../../../pkg/edge/client.js';
import { http } from '../../../pkg/edge/node.js';
import { collectorRoute } from '../../../pkg/http/collector.js';
import * as turret from '../../../pkg/node.js';
import { listen, sendPage } from '../../package-site.mjs';

export { turret };

export const COLLECT = '/tiny-turret/collect';
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
    try {
      await sendPage(pathname, response, PAGE, site.policy);
    } catch {
      response.writeHead(404).end();
    }
  }

  return Object.assign(site, await listen(server));
}
