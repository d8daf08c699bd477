import { markHandled } from './promises.js';
import { prefixEnd } from './range.js';
import { recordsTable } from './records-sync.js';

/** The `LIMIT` for all rows, because SQLite treats a negative limit as none. */
const NO_LIMIT = -1;
/**
 * Returns the SQL expression that reads a column as JSON. Deno cuts a text that it reads at the first NUL, which JSON
 * escapes.
 */
const quoted = (column) => `json_quote(${column})`;

/**
 * Returns a store in a `DatabaseSync` of node:sqlite or a `Database` of bun:sqlite. Its methods write before they return.
 * Throws a TypeError if `database` is neither.
 */
export function sqlite(database, { table = 'tinyturret' } = {}) {
  if (typeof database?.prepare !== 'function') {
    throw new TypeError('tinyturret: sqlite() needs a database of node:sqlite or bun:sqlite');
  }
  const all = (sql, values) => database.prepare(sql).all(...values);
  const records = recordsTable(all, table, quoted);
  // One statement is one transaction, also within a transaction of the app.
  const put = async (pairs) => void records.put(JSON.stringify(pairs));
  const remove = async (keys) => void records.remove(JSON.stringify(keys));
  return {
    name: 'sqlite',
    put: (pairs) => markHandled(put(pairs)),
    remove: (keys) => markHandled(remove(keys)),
    list: async (prefix) =>
      records
        .records(prefix, prefixEnd(prefix), NO_LIMIT)
        .map(({ key, value }) => [JSON.parse(key), JSON.parse(value)]),
    keys: async (prefix) =>
      records.keys(prefix, prefixEnd(prefix), NO_LIMIT).map(({ key }) => JSON.parse(key)),
  };
}
