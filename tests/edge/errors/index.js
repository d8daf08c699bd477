// A worker whose store fails as its platform does. The binding CASE is the fault: see ../stores-errors.slow.test.mjs.

import {
  capture,
  d1,
  durableObject,
  flush,
  groups,
  kv,
  status,
  TurretStore,
  withTurret,
} from 'tinyturret/worker';
import { database, faults, namespace, objects } from './faults.js';
import { limits } from './limits.js';

export class Store extends TurretStore {}
export class Old extends TurretStore {}

let state;
let unhandled = 0;
addEventListener('unhandledrejection', () => {
  unhandled += 1;
});

const stores = {
  d1: (env, fault) => d1(database(env.DB, state, fault)),
  kv: (env) => kv(namespace(env.KV, state)),
  durableObject: (env) => durableObject(objects(env.OBJECT, state)),
};

/** Resolves to whether a wrapped handler throws the same error object as the original. */
async function throwsTheSame() {
  const error = new RangeError('thrown');
  const fail = async () => {
    throw error;
  };
  return withTurret(fail)(new Request('http://errors/')).catch((thrown) => thrown === error);
}

const answers = {
  /** Captures three failures and one in a wrapped handler, and flushes. Resolves to the status and the number of writes. */
  async capture() {
    for (let time = 0; time < 3; time++) capture(new TypeError('captured'));
    const isSame = await throwsTheSame();
    await flush();
    return { isSame, writes: state.writes, ...status() };
  },
  async flush() {
    await flush();
    return { unhandled, ...status() };
  },
  /** Ends the fault, so that the platform works again. */
  async heal() {
    state.left = 0;
    return null;
  },
  groups: async () => (await groups()).map(({ title, count }) => [title, count]),
};

export default withTurret(
  {
    async fetch(request, env) {
      const [, what, name] = new URL(request.url).pathname.split('/');
      if (what === 'limits') return Response.json(await limits[name](env));
      return Response.json(await answers[what]());
    },
  },
  (env) => {
    const { store, ...fault } = env.CASE;
    state = faults(fault);
    return { cleanupTriggerRate: 0, storageBackends: [stores[store](env, fault)] };
  },
);
