// A worker that takes reports into one D1, one KV, or its memory.

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
    storageBackends: [storeOf(env)],
  }),
);

function storeOf({ STORE, KV, DB }) {
  if (STORE === 'memory') return STORE;
  return STORE === 'kv' ? kv(KV) : d1(DB);
}
