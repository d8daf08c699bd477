import { keepAlive } from './keep-alive.js';
import { markOverload } from './promises.js';
import {
  batches,
  ifTableMissing,
  inChunks,
  listKeys,
  listRecords,
  recordsSql,
} from './records-sql.js';

/**
 * The most statements in one transaction, each of about 500 kB. Further ones are in further transactions. A database has 128 MB
 * of memory, and the free plan limits an invocation to 50 statements.
 */
const MAX_STATEMENTS = 8;

/** Returns a store in a D1 database. Throws a TypeError if `binding` is not the binding of a D1 database. */
export function d1(binding, { table = 'tinyturret' } = {}) {
  if (typeof binding?.batch !== 'function') {
    throw new TypeError('tinyturret: d1() needs the binding of a D1 database, such as env.DB');
  }
  const sql = recordsSql(table);
  let isCreated = false;
  let dropped = 0;

  /**
   * Executes statements, each `[text, ...values]`. Resolves to the rows of each. All statements are one transaction and one
   * request.
   */
  const batch = async (statements) => {
    const bound = statements.map(([text, ...values]) => binding.prepare(text).bind(...values));
    return markOverload(rowsOf(binding.batch(bound)));
  };
  const change = (statements) => {
    const create = async () => {
      await batch([[sql.create], ...statements]);
      isCreated = true;
    };
    return isCreated ? batch(statements).catch(ifTableMissing(create)) : create();
  };
  const write = async (statement, items) => {
    const { texts, leftOut } = batches(items);
    const statements = texts.map((text) => [statement, text]);
    await Promise.all(inChunks(statements, MAX_STATEMENTS).map(change));
    dropped += leftOut;
  };
  // A read does not create a missing table but returns no rows, so reads succeed where writes are refused.
  const page = (statement) => async (from, to, limit) => {
    const reading = batch([[statement, from, to, limit]]);
    const [rows] = await reading.catch(ifTableMissing(() => [[]]));
    return rows;
  };
  return {
    name: 'd1',
    isShared: true,
    get dropped() {
      return dropped;
    },
    put: (pairs) => keepAlive(write(sql.put, pairs)),
    remove: (keys) => keepAlive(write(sql.remove, keys)),
    list: (prefix) => listRecords(prefix, page(sql.records)),
    keys: (prefix) => listKeys(prefix, page(sql.keys)),
  };
}

/**
 * Resolves to the rows of each statement. Some versions of D1's API resolve although a statement has failed that is not the
 * first one; this function rejects then.
 */
async function rowsOf(pending) {
  const results = await pending;
  const failed = results.find(({ success }) => success === false);
  if (failed) throw new Error(`D1_ERROR: ${failed.error}`);
  return results.map(({ results }) => results);
}
