import { DatabaseSync } from 'node:sqlite';
import { groups, sqlite, withTurret } from 'tinyturret/worker';
import { answer } from './answer.mjs';

const settings = () => ({ storageBackends: [sqlite(new DatabaseSync('errors.db'))] });

Deno.serve(
  {
    port: 0,
    hostname: '127.0.0.1',
    onListen: ({ port }) => console.log(`http://127.0.0.1:${port}/`),
    onError: () => new Response('failed', { status: 500 }),
  },
  withTurret((request) => answer(request, groups), settings),
);
