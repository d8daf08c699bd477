import { keepAlive } from './keep_alive.js';
import { batches, isTableMissing, listKeys, listRecords, recordsSql } from './records_sql.js';

/** A store in a D1 database. */
export function d1(binding, { table = 'tinyturret' } = {}) {
  if (typeof binding?.batch !== 'function') {
    throw new TypeError('tinyturret: d1() wants the binding of a D1 database, such as env.DB');
  }
  const sql = recordsSql(table);
  let made = false;

  /** The rows of each statement. All statements are one transaction and one request. */
  const run = async (statements) => {
    try {
      if (made) return await batch(statements);
    } catch (error) {
      if (!isTableMissing(error)) throw error;
    }
    const [, ...rows] = await batch([[sql.create], ...statements]);
    made = true;
    return rows;
  };
  const batch = async (statements) => {
    const bound = statements.map(([text, ...values]) => binding.prepare(text).bind(...values));
    const answers = await binding.batch(bound);
    return answers.map(({ results }) => results);
  };
  const write = async (statement, items) => {
    const texts = batches(items);
    if (texts.length > 0) await run(texts.map((text) => [statement, text]));
  };
  const page = (statement) => async (from, to, limit) => {
    const [rows] = await run([[statement, from, to, limit]]);
    return rows;
  };
  return {
    name: 'd1',
    isShared: true,
    put: (pairs) => keepAlive(write(sql.put, pairs)),
    remove: (keys) => keepAlive(write(sql.remove, keys)),
    list: (prefix) => listRecords(prefix, page(sql.records)),
    keys: (prefix) => listKeys(prefix, page(sql.keys)),
  };
}
