// A worker that runs in many isolates at the same time with one D1 and one KV. It counts its calls of them, the rows that they
// write, and the instances of wasm.

import { capture, d1, flush, groups, kv, status, withTurret } from 'tinyturret/worker';

/** The number of calls of this isolate, by the name of the store. */
const asked = { d1: 0, kv: 0 };
let rows = 0;
let instances = 0;

WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(...given) {
    super(...given);
    instances++;
  }
};

/** Wraps a binding so that its calls are counted in `asked`, and each statement of a batch as a call. */
function counted(binding, store) {
  return new Proxy(binding, {
    get(target, name) {
      const value = target[name];
      if (typeof value !== 'function') return value;
      return async (...given) => {
        if (name !== 'prepare') asked[store] += name === 'batch' ? given[0].length : 1;
        if (name === 'put' || name === 'delete') rows++;
        const answer = await value.apply(target, given);
        if (name === 'batch') for (const { meta } of answer) rows += meta.rows_written;
        return answer;
      };
    },
  });
}

/** Wraps the binding of a database. A call of a statement itself is not counted. */
function countedDatabase(binding) {
  const database = counted(binding, 'd1');
  return { prepare: (text) => binding.prepare(text), batch: (list) => database.batch(list) };
}

/** Returns a constructor of a store that isolates share. `put` is its failing method. */
const broken = (put) => () => ({
  name: 'broken',
  isShared: true,
  put,
  list: () => [],
  remove() {},
});

const stores = {
  d1: (env) => d1(countedDatabase(env.DB)),
  kv: (env) => kv(counted(env.KV, 'kv')),
  throws: broken(() => {
    throw new Error('full');
  }),
  rejects: broken(async () => {
    throw new Error('full');
  }),
  hangs: broken(() => new Promise(() => {})),
};

/** Resolves to whether a wrapped handler throws the same error object as the original. */
async function throwsTheSame() {
  const error = new RangeError('thrown within a handler');
  const fail = async () => {
    throw error;
  };
  return withTurret(fail)(new Request('http://isolate/')).catch((thrown) => thrown === error);
}

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
      if (pathname === '/asked') return Response.json(asked);
      if (pathname === '/same') return Response.json(await throwsTheSame());
      if (pathname === '/flush') await flush();
      if (pathname === '/flush' || pathname === '/status') {
        return Response.json({ ...status(), rows, instances });
      }
      if (pathname === '/groups') return Response.json(await groups());
      return new Response('fine');
    },
  },
  (env) => ({
    cleanupTriggerRate: Number(env.CLEANUP ?? 0),
    onStorageError() {
      throw new Error('onStorageError');
    },
    ...env.SETTINGS,
    storageBackends: [env.STORE].flat().map((name) => stores[name](env)),
  }),
);
