// A server that collects reports, in each runtime. The variable `HONO` selects the framework Hono, and `TRUST_PROXY=yes` turns
// the setting `trustProxy` on.

import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { honoTurret, withTurret } from 'tinyturret/worker';

const { HONO, TRUST_PROXY } = process.env;
const settings = {
  collectPath: '/collect',
  storageBackends: ['memory'],
  trustProxy: TRUST_PROXY === 'yes',
};
const fetch = () => new Response('the host');
const hostname = '127.0.0.1';

if (globalThis.Deno) {
  const onListen = ({ port }) => announce(port);
  Deno.serve({ port: 0, hostname, onListen }, withTurret(fetch, settings));
} else if (globalThis.Bun) {
  announce(Bun.serve(withTurret({ port: 0, hostname, fetch }, settings)).port);
} else {
  const listener = HONO ? await honoListener() : withTurret(host, settings);
  const server = createServer(listener);
  server.listen(0, hostname, () => announce(server.address().port));
}

function host(_message, response) {
  response.end('the host');
}

/**
 * Resolves to a listener of node:http for a Hono app. It works like `@hono/node-server`, which passes the message of Node.js to
 * the app as `incoming`.
 */
async function honoListener() {
  const { Hono } = await import('hono');
  const app = new Hono().use(honoTurret(settings)).all('*', fetch);
  return async (message, response) => {
    const { method, headers } = message;
    const url = `http://${headers.host}${message.url}`;
    const body = Readable.toWeb(message);
    const request = new Request(url, { method, headers, body, duplex: 'half' });
    const answered = await app.fetch(request, { incoming: message });
    response.writeHead(answered.status, [...answered.headers].flat()).end();
  };
}

function announce(port) {
  console.log(`http://${hostname}:${port}/`);
}
