import { markHandled } from './handled.js';
import { prefixEnd } from './range.js';
import { recordsTable } from './records-sync.js';

/** SQLite takes a negative limit for none. */
const ALL = -1;
/** Deno ends a text that it reads at its first NUL. */
const quoted = (column) => `json_quote(${column})`;

/** A store in a `DatabaseSync` of node:sqlite or a `Database` of bun:sqlite. What it did is done when it returns. */
export function sqlite(database, { table = 'tinyturret' } = {}) {
  if (typeof database?.prepare !== 'function') {
    throw new TypeError('tinyturret: sqlite() wants a database of node:sqlite or bun:sqlite');
  }
  const all = (sql, values) => database.prepare(sql).all(...values);
  const records = recordsTable(all, table, quoted);
  // One statement is one transaction, also inside one that the host has begun.
  const put = async (pairs) => void records.put(JSON.stringify(pairs));
  const remove = async (keys) => void records.remove(JSON.stringify(keys));
  return {
    name: 'sqlite',
    put: (pairs) => markHandled(put(pairs)),
    remove: (keys) => markHandled(remove(keys)),
    list: async (prefix) =>
      records
        .records(prefix, prefixEnd(prefix), ALL)
        .map(({ key, value }) => [JSON.parse(key), JSON.parse(value)]),
    keys: async (prefix) =>
      records.keys(prefix, prefixEnd(prefix), ALL).map(({ key }) => JSON.parse(key)),
  };
}
