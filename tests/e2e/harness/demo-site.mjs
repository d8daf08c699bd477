// Serves the site of scripts/demo for tests. `?without=indexedDB` removes a backend from any page, also from the viewer,
// before its scripts run.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { serve } from '../../../scripts/serve.mjs';

const WITHOUT = '<head><script src="/playground/without.js"></script>';

export async function openSite() {
  const demo = await serve({ port: 0 });
  const forward = async ({ url }, response) => {
    const answer = await fetch(new URL(url, demo.url));
    const type = answer.headers.get('content-type') ?? '';
    response.writeHead(answer.status, { 'content-type': type });
    if (type.startsWith('text/html') && url.includes('?without=')) {
      response.end((await answer.text()).replace('<head>', WITHOUT));
    } else {
      response.end(Buffer.from(await answer.arrayBuffer()));
    }
  };
  // Answers requests with an error after the site is closed: a worker may still request files.
  const server = createServer((request, response) => {
    forward(request, response).catch(() => response.destroy());
  });
  // In WebKit an import fails if the server closes a kept-alive connection at the time of the request.
  server.keepAliveTimeout = 0;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
      return demo.close();
    },
  };
}
