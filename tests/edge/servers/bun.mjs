import { Database } from 'bun:sqlite';
import { groups, sqlite, withTurret } from 'tinyturret/worker';
import { answer } from './answer.mjs';

const settings = { storageBackends: [sqlite(new Database('errors.db'))] };

const server = Bun.serve(
  withTurret(
    {
      port: 0,
      hostname: '127.0.0.1',
      routes: {
        '/route': () => {
          throw new Error('failed in a route');
        },
      },
      fetch: (request) => answer(request, groups),
      error: () => new Response('failed', { status: 500 }),
    },
    settings,
  ),
);
console.log(server.url.href);
