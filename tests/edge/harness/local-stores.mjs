// Tries a store of Deno, Bun or Node.js, and prints the results: <runtime> local-stores.mjs <store> <folder> <what>

import { argv } from 'node:process';
import { denoKv } from '../../../pkg-template/stores/deno-kv.js';
import { sqlite } from '../../../pkg-template/stores/sqlite.js';
import { tryOut } from './store-contract.js';

const [kind, folder, what] = argv.slice(2);
const file = `${folder}/${kind}.db`;

const SQLITE = { large: 300_000, refused: null };

const kinds = {
  async 'node:sqlite'() {
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(file);
    return {
      database,
      make: (place) => sqlite(database, { table: place }),
      limits: SQLITE,
    };
  },
  async 'bun:sqlite'() {
    const { Database } = await import('bun:sqlite');
    const database = new Database(file);
    return {
      database,
      make: (place) => sqlite(database, { table: place }),
      limits: SQLITE,
    };
  },
  async 'deno-kv'() {
    const database = await Deno.openKv(file);
    const make = (place) => denoKv(database, { prefix: ['tests', place] });
    return { database, make, limits: { large: 60_000, tooLarge: 65_537, tooLong: 2_100 } };
  },
};

const { database, make, limits } = await kinds[kind]();

const answers = {
  contract: () => tryOut(make, limits),
  write: () => make('kept').put([['x/a/1', 'one']]),
  read: () => make('kept').list(''),

  /** Puts a record and ends the process in the same turn of the event loop. */
  async last() {
    make('last').put([['x/a/1', 'one']]);
    process.exit();
  },
  lastRead: () => make('last').keys(''),

  /** Calls each method of the store with a closed database. Resolves to the outcomes of the promises; no method throws. */
  async closed() {
    const store = make('closed');
    await store.put([['x/a/1', 'one']]);
    database.close();
    // Calls two methods whose results are ignored, as a rejection without a handler would end the process.
    store.put([['x/a/2', 'two']]);
    store.remove(['x/a/2']);
    const calls = [
      store.put([['x/a/3', 'three']]),
      store.list(''),
      store.keys(''),
      store.remove(['x']),
    ];
    return (await Promise.allSettled(calls)).map(({ status }) => status);
  },

  async dropped() {
    const store = make('dropped');
    await store.put([['x/a/1', 'one']]);
    database.exec('DROP TABLE dropped');
    await store.put([['x/a/2', 'two']]);
    return store.keys('');
  },

  /** Puts a record in a transaction of the app that is rolled back, and another one after it. Resolves to the stored keys. */
  async transaction() {
    const store = make('transactions');
    database.exec('BEGIN');
    await store.put([['x/a/1', 'one']]);
    database.exec('ROLLBACK');
    await store.put([['x/a/2', 'two']]);
    return store.keys('');
  },

  /**
   * Puts records while another connection has locked the database, and afterwards. Resolves to the outcome of the first put and
   * the stored keys.
   */
  async locked() {
    const store = make('locked');
    await store.put([['x/a/1', 'one']]);
    const other = new database.constructor(file);
    other.exec('BEGIN IMMEDIATE');
    const [{ status }] = await Promise.allSettled([store.put([['x/a/2', 'two']])]);
    other.exec('COMMIT');
    await store.put([['x/a/3', 'three']]);
    return [status, await store.keys('')];
  },

  /**
   * Reads a database in which another program has records with the prefix of the store. Resolves to the listed records and
   * keys.
   */
  async shared() {
    const store = make('shared');
    await database.set(['tests', 'shared', 'x/theirs'], { a: 1 });
    await database.set(['tests', 'shared', 'x', 'theirs'], new Uint8Array(3));
    await store.put([['x/ours', 'one']]);
    return [await store.list(''), await store.keys('x')];
  },

  mistakes: () =>
    [
      () => sqlite(),
      () => sqlite(database, { table: 'a b' }),
      () => denoKv(),
      () => denoKv({ atomic() {} }, { prefix: 'a' }),
    ].map((call) => {
      try {
        return call();
      } catch (error) {
        return error.name;
      }
    }),
};

console.log(JSON.stringify((await answers[what]()) ?? null));
