import { keepAlive } from './keep-alive.js';
import { marked } from './overload.js';
import {
  batches,
  inChunks,
  isTableMissing,
  listKeys,
  listRecords,
  recordsSql,
} from './records-sql.js';

/**
 * Statements in one transaction, each of some 500 kB. A database has 128 MB of memory, and the free plan takes 50 statements
 * an invocation.
 */
const STATEMENTS_A_BATCH = 8;

/** A store in a D1 database. */
export function d1(binding, { table = 'tinyturret' } = {}) {
  if (typeof binding?.batch !== 'function') {
    throw new TypeError('tinyturret: d1() wants the binding of a D1 database, such as env.DB');
  }
  const sql = recordsSql(table);
  let made = false;
  let dropped = 0;

  /** Returns the rows of each statement. All statements are one transaction and one request. */
  const batch = async (statements) => {
    const bound = statements.map(([text, ...values]) => binding.prepare(text).bind(...values));
    return marked(rowsOf(binding.batch(bound)));
  };
  const change = async (statements) => {
    try {
      if (made) return await batch(statements);
    } catch (error) {
      if (!isTableMissing(error)) throw error;
    }
    await batch([[sql.create], ...statements]);
    made = true;
  };
  const write = async (statement, items) => {
    const { texts, leftOut } = batches(items);
    const statements = texts.map((text) => [statement, text]);
    await Promise.all(inChunks(statements, STATEMENTS_A_BATCH).map(change));
    dropped += leftOut;
  };
  // Reading never writes, so it goes on where writing is refused.
  const page = (statement) => async (from, to, limit) => {
    try {
      const [rows] = await batch([[statement, from, to, limit]]);
      return rows;
    } catch (error) {
      if (isTableMissing(error)) return [];
      throw error;
    }
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

/** The rows of each statement. Some versions of D1's API resolve though a statement that is not the first has failed. */
async function rowsOf(answered) {
  const answers = await answered;
  const failed = answers.find(({ success }) => success === false);
  if (failed) throw new Error(`D1_ERROR: ${failed.error}`);
  return answers.map(({ results }) => results);
}
