// A server of Deno, whose handler is an object for `Deno.serve`.

import { groups, withTurret } from 'tinyturret/worker';
import { answer } from './answer.mjs';

Deno.serve(
  withTurret(
    {
      port: 0,
      hostname: '127.0.0.1',
      onListen: ({ port }) => console.log(`http://127.0.0.1:${port}/`),
      handler: (request) => answer(request, groups),
      onError: () => new Response('failed', { status: 500 }),
    },
    { storageBackends: ['memory'] },
  ),
);
