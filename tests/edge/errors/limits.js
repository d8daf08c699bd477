// Defines bindings with the documented limits of the platform, and functions that try stores with them and return the results.

import { d1, durableObject, kv } from 'tinyturret/worker';
import { watchedDatabase } from './faults.js';

const bytes = (text) => new TextEncoder().encode(text).length;

/**
 * Wraps a D1 database. Throws beyond the limits of the free plan (https://developers.cloudflare.com/d1/platform/limits/), and
 * counts the statements.
 */
function limitedDatabase(binding, counts) {
  return {
    prepare(text) {
      if (bytes(text) > 100_000) throw new Error('D1_ERROR: statement too long: SQLITE_TOOBIG');
      const statement = binding.prepare(text);
      return {
        bind(...values) {
          if (values.length > 100) throw new Error('D1_ERROR: too many SQL variables');
          if (values.some((value) => typeof value === 'string' && bytes(value) > 2_000_000)) {
            throw new Error('D1_ERROR: string or blob too big: SQLITE_TOOBIG');
          }
          counts.size += values.reduce((sum, value) => sum + String(value).length, 0);
          return statement.bind(...values);
        },
      };
    },
    batch(statements) {
      counts.statements += statements.length;
      counts.largest = Math.max(counts.largest, statements.length);
      return binding.batch(statements);
    },
  };
}

/** Wraps a KV namespace. `state.left` is the number of calls that the current invocation may still make; further ones throw. */
function limitedNamespace(binding, state) {
  const ask =
    (method) =>
    async (...given) => {
      if (state.left <= 0) {
        state.refused += 1;
        throw new Error('Too many API requests by single Worker invocation.');
      }
      state.left -= 1;
      if (method === 'put') state.puts.push(given[0]);
      return binding[method](...given);
    };
  return {
    getWithMetadata() {},
    get: ask('get'),
    list: ask('list'),
    put: ask('put'),
    delete: ask('delete'),
  };
}

const records = (count, value) => Array.from({ length: count }, (_, at) => [`x/a/${at}`, value]);
const messageOf = (promise) =>
  promise.then(
    () => 'done',
    (error) => error.message,
  );

export const limits = {
  /**
   * Puts 300 records of 64 KB and one that is too large for a row of D1, two times, and removes them. Resolves to the results.
   */
  async d1(env) {
    const counts = { statements: 0, largest: 0, size: 0 };
    const store = d1(limitedDatabase(env.DB, counts), { table: 'limits' });
    const pairs = records(300, '-'.repeat(64_000));
    for (let time = 0; time < 2; time++) await store.put([...pairs, ['x/b/1', '-'.repeat(2e6)]]);
    const written = { ...counts };
    const { length } = await store.keys('');
    await store.remove(pairs.map(([key]) => key));
    return { ...written, length, left: await store.keys(''), dropped: store.dropped };
  },

  /**
   * Puts records into a version of D1 that resolves although the second statement of a batch fails. Resolves to the outcome.
   */
  async d1Partly() {
    const batch = async () => [{ results: [] }, { success: false, error: 'disk I/O error' }];
    const store = d1({ prepare: () => ({ bind() {} }), batch });
    return messageOf(store.put([['x/a/1', 'one']]));
  },

  /** Reads an existing and a missing table while D1 refuses writes. Resolves to the results. */
  async d1ReadOnly(env) {
    await d1(env.DB, { table: 'readable' }).put([['x/a/1', 'one']]);
    const binding = watchedDatabase(env.DB, async () => {
      throw new Error('D1_ERROR: attempt to write a readonly database: SQLITE_READONLY');
    });
    const read = async (table) => {
      const store = d1(binding, { table });
      return [await store.list(''), await store.keys('')];
    };
    return [await read('readable'), await read('missing')];
  },

  /** Puts 120 records, 50 of which one invocation may write, and two that KV never accepts. Resolves to the results. */
  async kv(env) {
    const state = { left: 0, refused: 0, puts: [] };
    const store = kv(limitedNamespace(env.KV, state), { prefix: 'limits/' });
    const tooLarge = [
      ['x/b/1', '-'.repeat(27_000_000)],
      [`x/b/${'-'.repeat(520)}`, 'too long'],
    ];
    const ends = [];
    for (let invocation = 0; invocation < 3; invocation++) {
      state.left = 50;
      ends.push(await messageOf(store.put([...records(120, 'value'), ...tooLarge])));
    }
    state.left = 50;
    const { length } = await store.keys('');
    const once = new Set(state.puts).size === state.puts.length;
    const { refused } = state;
    return { ends, length, puts: state.puts.length, once, refused, dropped: store.dropped };
  },

  /**
   * Puts two records, one of which is refused, removes the other one, and puts both again. Resolves to the first error and the
   * stored keys, which must contain the key of the removed record.
   */
  async kvAgain(env) {
    let isRefused = true;
    const binding = {
      getWithMetadata() {},
      list: (options) => env.KV.list(options),
      get: (...given) => env.KV.get(...given),
      delete: (key) => env.KV.delete(key),
      async put(key, ...given) {
        if (isRefused && key.endsWith('b')) throw new Error('KV PUT failed: 500 Internal Error');
        await env.KV.put(key, ...given);
      },
    };
    const store = kv(binding, { prefix: 'again/' });
    const pairs = [
      ['x/a', 'one'],
      ['x/b', 'two'],
    ];
    const first = await messageOf(store.put(pairs));
    await store.remove(['x/a']);
    isRefused = false;
    await store.put(pairs);
    return [first, await store.keys('')];
  },

  /**
   * Lists keys over three pages, in which a deleted key is still listed, and from a namespace whose pages have no cursor.
   * Resolves to the found keys.
   */
  async kvPages() {
    const page = (at) => ({
      keys: Array.from({ length: 1_000 }, (_, key) => ({
        name: `tinyturret/x/a/${at}-${key}`,
        metadata: at === 1 ? undefined : 'value',
      })),
      list_complete: at === 2,
      cursor: `${at + 1}`,
    });
    const binding = {
      getWithMetadata() {},
      list: async ({ cursor }) => page(Number(cursor ?? 0)),
      get: async (names) =>
        new Map(names.map((name) => [name, name.endsWith('-7') ? null : 'read'])),
    };
    const endless = { ...binding, list: async () => ({ ...page(0), cursor: undefined }) };
    const found = await kv(binding).list('x/');
    return {
      found: found.length,
      last: found.at(-1),
      endless: (await kv(endless).keys('')).length,
    };
  },

  /** Reads a Durable Object whose first calls fail. Resolves to the result and the number of stubs that were created. */
  async durableObject(env) {
    const cases = {
      passing: { times: 2, retryable: true },
      lasting: { times: 9, retryable: true },
      overloaded: { times: 9, retryable: true, overloaded: true },
      remote: { times: 9, remote: true },
    };
    const answers = {};
    for (const [name, { times, ...marks }] of Object.entries(cases)) {
      let stubs = 0;
      const namespace = {
        idFromName: (given) => env.OBJECT.idFromName(given),
        get(id) {
          const stub = env.OBJECT.get(id);
          stubs += 1;
          if (stubs > times) return stub;
          const keys = async () => {
            throw Object.assign(new Error('refused'), marks);
          };
          return { keys };
        },
      };
      answers[name] = [await messageOf(durableObject(namespace).keys('')), stubs];
    }
    return answers;
  },

  /** Puts into a Durable Object whose class has no SQLite. Resolves to the message of the error. */
  notSql: (env) => messageOf(durableObject(env.OLD).put([['x/a/1', 'one']])),

  /**
   * Resolves to a list: for each message in `env.MESSAGES`, whether D1's store marks an error with it as an overload
   * (`overloaded`).
   */
  async marks(env) {
    const isMarked = async (message) => {
      const batch = async () => {
        throw new Error(message);
      };
      const store = d1({ prepare: (text) => env.DB.prepare(text), batch });
      return store.put([['x/a', '']]).catch((error) => error.overloaded === true);
    };
    return Promise.all(env.MESSAGES.map(isMarked));
  },
};
