// A worker that takes reports into one D1 or one KV.

import { d1, groups, kv, withTurret } from 'tinyturret/worker';

export default withTurret(
  {
    async fetch(request) {
      const { pathname } = new URL(request.url);
      return pathname === '/groups' ? Response.json(await groups()) : new Response('the host');
    },
  },
  (env) => ({
    collectPath: '/tiny-turret/collect',
    viewerPath: '/tiny-turret',
    storageBackends: [env.STORE === 'kv' ? kv(env.KV) : d1(env.DB)],
  }),
);
