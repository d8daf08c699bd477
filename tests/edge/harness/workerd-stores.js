// A worker that runs a test of a store of workerd: `/<test>/<store>`.

import { d1 } from '../../../pkg-template/stores/d1.js';
import { durableObject, TurretStore } from '../../../pkg-template/stores/durable-object.js';
import { kv } from '../../../pkg-template/stores/kv.js';
import { tryOut } from './store-contract.js';

/** A Durable Object with a store, whose table a test can drop, and which a test can end. */
export class Store extends TurretStore {
  dropTable() {
    this.ctx.storage.sql.exec('DROP TABLE IF EXISTS records');
  }

  die() {
    this.ctx.abort('died');
  }
}

const makers = {
  d1: (env, place) => d1(env.DB, { table: place }),
  kv: (env, place) => kv(env.KV, { prefix: `${place}/` }),
  durableObject: (env, place) => durableObject(env.STORE, { name: place }),
};

const LIMITS = {
  d1: { large: 300_000, tooLarge: 2_100_000, refused: null },
  kv: { large: 300_000, tooLarge: 27_000_000, tooLong: 520 },
  durableObject: { large: 300_000, tooLarge: 2_100_000, refused: null },
};

const RECORDS = [
  ['x/a/1', 'one'],
  ['t/a', 'a counter '.repeat(500)],
  ['v', '1'],
];

const answers = {
  contract: (make, _env, store) => tryOut(make, LIMITS[store]),
  write: (make) => make('kept').put(RECORDS),
  read: async (make) => (await make('kept').list('')).sort(),

  /** Puts two values without awaiting them: the request responds before the puts are done, as after a panic. */
  async leave(make) {
    const store = make('left');
    store.put([['t/a', 'one']]);
    store.put([['t/a', 'two']]);
  },
  async left(make) {
    // Waits, because Workers KV accepts the second put of a key only a second after the first one.
    await pause(1_500);
    return make('left').list('');
  },

  /** Calls a store whose table is dropped between two calls. Resolves to the results. */
  async dropped(make, env, store) {
    const place = make('dropped');
    const drop = {
      d1: () => env.DB.exec('DROP TABLE IF EXISTS dropped'),
      durableObject: () => env.STORE.get(env.STORE.idFromName('dropped')).dropTable(),
    }[store];
    await place.put([['x/a/1', 'one']]);
    await drop();
    const empty = await place.keys('');
    await drop();
    await place.put([['x/a/2', 'two']]);
    return [empty, await place.keys('')];
  },

  async died(make, env) {
    const place = make('died');
    await place.put([['x/a/1', 'one']]);
    const death = await env.STORE.get(env.STORE.idFromName('died'))
      .die()
      .catch(({ message }) => message);
    await place.put([['x/a/2', 'two']]);
    return [death, await place.keys('')];
  },

  /** Calls a store while the platform refuses every call. Resolves to the error of the second call. */
  async refused(_make, env) {
    const refuse = async () => {
      throw new Error('D1_ERROR: overloaded');
    };
    const store = d1(
      { prepare: (sql) => env.DB.prepare(sql), batch: refuse },
      { table: 'refused' },
    );
    return Promise.all(
      [store.put([['x/a/1', 'one']]), store.list(''), store.keys(''), store.remove(['x'])].map(
        (call) => call.catch(({ message }) => message),
      ),
    );
  },

  mistakes: () =>
    [
      () => d1(),
      () => d1({}),
      () => d1({ batch() {} }, { table: 'a"; DROP TABLE b' }),
      () => d1({ batch() {} }, { table: 'sqlite_a' }),
      () => kv(undefined),
      () => kv('KV'),
      () => durableObject(null),
    ].map((call) => {
      try {
        return call();
      } catch (error) {
        return `${error.name}: ${error.message}`;
      }
    }),

  /** Puts one key ten times within a second. Resolves to the puts that the binding has received. */
  async paced(_make, env) {
    const writes = [];
    const store = kv(recording(env.KV, writes), { prefix: 'paced/' });
    const began = Date.now();
    const puts = [];
    for (let at = 0; at < 10; at++) {
      puts.push(store.put([[`t/a`, `${at}`]]));
      await pause(100);
    }
    puts.push(store.put([['t/b', 'other']]));
    await Promise.all(puts);
    return {
      writes: writes.map(([key, value, at]) => [key, value, at - began]),
      list: await store.list(''),
    };
  },

  /** Puts into a namespace that responds with 429 two or nine times. Resolves to the outcomes. */
  async busy(_make, env) {
    const outcomes = [];
    for (const times of [2, 9]) {
      const writes = [];
      const store = kv(recording(env.KV, writes, times), { prefix: `busy${times}/` });
      const end = await store
        .put([
          ['t/a', 'one'],
          ['t/b', 'two'],
        ])
        .then(
          () => 'written',
          ({ message }) => message,
        );
      outcomes.push({ end, asked: writes.length, keys: await store.keys('') });
    }
    return outcomes;
  },

  async version(_make, env) {
    const writes = [];
    const store = kv(recording(env.KV, writes), { prefix: 'version/' });
    for (let at = 0; at < 3; at++) await store.put([['v', '1']]);
    return writes.length;
  },

  /** Resolves to the number of reads for lists of small and of large values, and of concurrent puts. */
  async costs(_make, env) {
    const counts = { get: 0, list: 0, atOnce: 0, most: 0 };
    const store = kv(counting(env.KV, counts), { prefix: 'costs/' });
    await store.put(Array.from({ length: 250 }, (_, at) => [`t/a/${at}`, `{"count":${at}}`]));
    await store.put(Array.from({ length: 250 }, (_, at) => [`x/a/${at}`, '-'.repeat(2_000)]));
    const small = (await store.list('t/')).length;
    const getsOfSmall = counts.get;
    const large = (await store.list('x/')).length;
    return { small, getsOfSmall, large, getsOfLarge: counts.get - getsOfSmall, most: counts.most };
  },
};

export default {
  async fetch(request, env) {
    const [what, store] = new URL(request.url).pathname.slice(1).split('/');
    const make = (place) => makers[store](env, place);
    return Response.json((await answers[what](make, env, store)) ?? null);
  },
};

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Wraps a KV binding: records every put in `writes`, and refuses the first `refused` puts of the key t/a. */
function recording(binding, writes, refused = 0) {
  return {
    getWithMetadata() {},
    get: (keys, type) => binding.get(keys, type),
    list: (options) => binding.list(options),
    async put(key, value, options) {
      writes.push([key, value, Date.now()]);
      if (key.endsWith('t/a') && refused-- > 0)
        throw new Error('KV PUT failed: 429 Too Many Requests');
      await binding.put(key, value, options);
    },
  };
}

function counting(binding, counts) {
  return {
    getWithMetadata() {},
    get(keys, type) {
      counts.get += 1;
      return binding.get(keys, type);
    },
    list: (options) => binding.list(options),
    async put(...record) {
      counts.most = Math.max(counts.most, ++counts.atOnce);
      await binding.put(...record);
      counts.atOnce -= 1;
    },
  };
}
