// All forms of routes, and a WebSocket.

import { exceptions, groups, withTurret } from 'tinyturret/worker';
import page from './page.html';

const fail = (where) => {
  throw new Error(`failed in ${where}`);
};

async function captured() {
  const lists = await Promise.all((await groups()).map(({ id }) => exceptions(id)));
  return lists.flat().map(({ message }) => message);
}

const server = Bun.serve(
  withTurret(
    {
      port: 0,
      hostname: '127.0.0.1',
      routes: {
        '/response': new Response('static', { headers: { 'x-kind': 'static' } }),
        '/file': Bun.file('page.html'),
        '/page': page,
        '/no': false,
        '/function/:name': ({ params }) => fail(params.name),
        '/methods': {
          GET: () => new Response('got'),
          POST: async () => fail('POST'),
          PUT: new Response('put'),
        },
        '/talk': async () => {
          const socket = new WebSocket(new URL('/socket', server.url));
          await new Promise((resolve) => socket.addEventListener('message', resolve));
          socket.send('hello');
          await Bun.connect({ hostname: '127.0.0.1', port: listener.port, socket: { data() {} } });
          return new Response('sent');
        },
        '/captured': async () => Response.json(await captured()),
      },
      fetch: (request, server) =>
        server.upgrade(request) ? undefined : new Response('not here', { status: 404 }),
      websocket: {
        open: (socket) => socket.send('hello'),
        message: () => fail('message'),
      },
      error: () => new Response('failed', { status: 500 }),
    },
    { storageBackends: ['memory'] },
  ),
);
const listener = Bun.listen(
  withTurret({ hostname: '127.0.0.1', port: 0, socket: { open: () => fail('open'), data() {} } }),
);
console.log(server.url.href);
