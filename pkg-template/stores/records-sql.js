// The SQL of a table of records, for D1, Durable Objects and SQLite.

import { prefixEnd } from './range.js';

const BATCH_BYTES = 500_000;
/**
 * The most bytes of a record or key as JSON. A larger one is left out, because D1 and Durable Objects limit a row and a bound
 * value to 2 MB each.
 */
const MAX_ITEM_BYTES = 1_900_000;
const RECORDS_PER_PAGE = 200;
const KEYS_PER_PAGE = 5_000;

const encoder = new TextEncoder();

/**
 * Returns the SQL statements `{ create, put, remove, records, keys }` for a table of records. Each value is bound, and none
 * is part of a statement. `read(column)` returns the expression that reads a column. Throws a TypeError if `table` is not the
 * name of a table.
 */
export function recordsSql(table, read = (column) => column) {
  if (!/^(?!sqlite_|_cf_)[a-z_][a-z0-9_]{0,59}$/i.test(table)) {
    throw new TypeError(`tinyturret: ${JSON.stringify(table)} is not a valid table name`);
  }
  const name = `"${table}"`;
  // A blob replaces an upper bound that is null: in SQLite any text is smaller than any blob.
  const range = `FROM ${name} WHERE key >= ? AND key < coalesce(?, x'') ORDER BY ${name}.key LIMIT ?`;
  return {
    // Without rowid, writing a record counts as one written row, for which D1 and Durable Objects bill; with rowid, as two.
    create: `CREATE TABLE IF NOT EXISTS ${name} (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`,
    put: `INSERT OR REPLACE INTO ${name} SELECT value ->> 0, value ->> 1 FROM json_each(?)`,
    remove: `DELETE FROM ${name} WHERE key IN (SELECT value FROM json_each(?))`,
    records: `SELECT ${read('key')} AS key, ${read('value')} AS value ${range}`,
    keys: `SELECT ${read('key')} AS key ${range}`,
  };
}

/** Returns `items` as lists of at most `length`. */
export function inChunks(items, length) {
  const chunks = [];
  for (let at = 0; at < items.length; at += length) chunks.push(items.slice(at, at + length));
  return chunks;
}

/**
 * Returns a function that handles an error: it returns the result of `otherwise()` if the table does not exist, and throws any
 * other error. Anything may drop the table at any time.
 */
export const ifTableMissing = (otherwise) => (error) => {
  if (/no such table/.test(error?.message)) return otherwise();
  throw error;
};

/**
 * Returns `{ texts, leftOut }`: the items as JSON arrays of about BATCH_BYTES, and the number of items that are left out
 * because they are larger than MAX_ITEM_BYTES.
 */
export function batches(items) {
  const texts = [];
  let leftOut = 0;
  let batch = [];
  let bytes = 0;
  for (const item of items) {
    const text = JSON.stringify(item);
    const size = encoder.encode(text).length;
    if (size > MAX_ITEM_BYTES) {
      leftOut += 1;
      continue;
    }
    if (bytes + size > BATCH_BYTES && batch.length > 0) {
      texts.push(`[${batch}]`);
      batch = [];
      bytes = 0;
    }
    batch.push(text);
    bytes += size + 1;
  }
  if (batch.length > 0) texts.push(`[${batch}]`);
  return { texts, leftOut };
}

/**
 * Resolves to all records whose keys start with `prefix`, as pairs. `page(from, to, limit)` returns the first rows from key
 * `from` up to but excluding `to`.
 */
export async function listRecords(prefix, page) {
  const rows = await allPages(prefix, RECORDS_PER_PAGE, page);
  return rows.map(({ key, value }) => [key, value]);
}

/** Resolves to all keys that start with `prefix`. `page(from, to, limit)` returns the first rows, as for `listRecords`. */
export async function listKeys(prefix, page) {
  const rows = await allPages(prefix, KEYS_PER_PAGE, page);
  return rows.map(({ key }) => key);
}

async function allPages(prefix, limit, page) {
  const to = prefixEnd(prefix);
  const rows = [];
  for (let from = prefix; ; ) {
    const some = await page(from, to, limit + 1);
    const next = some.length > limit ? some.pop() : null;
    rows.push(...some);
    if (!next) return rows;
    from = next.key;
  }
}
