// An HTTP server that mounts the viewer of the package in Node.js. All servers of a process share one turret.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { viewerRoute } from '../../../pkg/http/viewer.js';
import * as turret from '../../../pkg/node.js';

export { turret };

await turret.init({ storageBackends: ['memory'], maxExceptionGroups: 1000, listen: false });

/**
 * Opens an HTTP server with a viewer. `url` is the address of the viewer, `settings` may be changed later, and `broken` is a
 * status for all responses.
 */
export async function openHost({ path = '/tiny-turret', settings, name = '127.0.0.1' }) {
  const host = { settings, broken: 0, asked: [] };
  const server = createServer(async (incoming, outgoing) => {
    const request = requestOf(incoming);
    const viewer = viewerRoute(path, turret, host.settings);
    host.asked.push(`${request.method} ${new URL(request.url).pathname}`);
    const response =
      !host.broken && viewer.matches(request)
        ? await viewer.answer(request)
        : new Response('the host', { status: host.broken || 200 });
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://${name}:${server.address().port}`;
  return Object.assign(host, {
    origin,
    url: `${origin}${path}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  });
}

function requestOf(incoming) {
  const { method, url, headers } = incoming;
  const body = method === 'GET' || method === 'HEAD' ? {} : { body: incoming, duplex: 'half' };
  return new Request(new URL(url, `http://${headers.host}`), { method, headers, ...body });
}
