// A server of Bun with routes of all kinds.

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
        '/captured': async () => Response.json(await captured()),
      },
      fetch: () => new Response('not here', { status: 404 }),
      error: () => new Response('failed', { status: 500 }),
    },
    { storageBackends: ['memory'] },
  ),
);
console.log(server.url.href);
