// A worker of which many run at once over one D1 and one KV; it counts what it asks of them.

import { capture, d1, groups, kv, withTurret } from 'tinyturret/worker';

let asked = 0;

/** The binding, of which each call counts; of a batch each statement. */
function counted(binding) {
  return new Proxy(binding, {
    get(target, name) {
      const value = target[name];
      if (typeof value !== 'function') return value;
      return (...given) => {
        if (name !== 'prepare') asked += name === 'batch' ? given[0].length : 1;
        return value.apply(target, given);
      };
    },
  });
}

const stores = {
  d1: (env) => d1(counted(env.DB)),
  kv: (env) => kv(counted(env.KV)),
};

export default withTurret(
  {
    async fetch(request) {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === '/fail') throw new Error('failed on request');
      const times = Number(searchParams.get('times'));
      if (pathname === '/capture') {
        for (let time = 0; time < times; time++) capture(new TypeError('captured'));
      }
      if (pathname === '/kinds') {
        for (let kind = 0; kind < times; kind++) {
          capture(new Error(`kind ${kind}`), { fingerprint: [`${kind}`] });
        }
      }
      if (pathname === '/asked') return new Response(`${asked}`);
      if (pathname === '/groups') return Response.json(await groups());
      return new Response('fine');
    },
  },
  (env) => ({
    cleanupTriggerRate: Number(env.CLEANUP ?? 0),
    ...env.SETTINGS,
    storageBackends: [stores[env.STORE](env)],
  }),
);
