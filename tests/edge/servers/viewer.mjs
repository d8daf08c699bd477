// A server with a viewer, in Node.js, Deno and Bun.

import { createServer } from 'node:http';
import { withTurret } from 'tinyturret/worker';

const settings = { viewerPath: '/errors', development: process.env.DEVELOPMENT === 'yes' };
const app = withTurret(() => new Response('the app', { status: 418 }), settings);
const say = (port) => console.log(`http://127.0.0.1:${port}/`);
const at = { hostname: '127.0.0.1', port: 0 };

if (globalThis.Deno) {
  Deno.serve({ ...at, onListen: ({ port }) => say(port) }, app);
} else if (globalThis.Bun) {
  say(Bun.serve({ ...at, fetch: app }).port);
} else {
  const fine = (_message, response) => response.writeHead(418).end('the app');
  const server = createServer(withTurret(fine, settings));
  server.listen(0, at.hostname, () => say(server.address().port));
}
