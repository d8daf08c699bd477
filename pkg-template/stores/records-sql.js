import { after } from './range.js';

const BATCH_BYTES = 500_000;
/** D1 and Durable Objects take 2 MB a row and a bound value. */
const MOST_BYTES = 1_900_000;
const RECORDS_A_PAGE = 200;
const KEYS_A_PAGE = 5_000;

const encoder = new TextEncoder();

/**
 * The statements over a table of records. Every text they take is bound, never part of them; `read`
 * is how they read a column.
 */
export function recordsSql(table, read = (column) => column) {
  if (!/^(?!sqlite_|_cf_)[a-z_][a-z0-9_]{0,59}$/i.test(table)) {
    throw new TypeError(`tinyturret: ${JSON.stringify(table)} is no name for a table`);
  }
  const name = `"${table}"`;
  // In SQLite any text is smaller than any blob.
  const range = `FROM ${name} WHERE key >= ? AND key < coalesce(?, x'') ORDER BY ${name}.key LIMIT ?`;
  return {
    // Without a rowid a record is one row written, for which D1 and Durable Objects bill; with it, two.
    create: `CREATE TABLE IF NOT EXISTS ${name} (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`,
    put: `INSERT OR REPLACE INTO ${name} SELECT value ->> 0, value ->> 1 FROM json_each(?)`,
    remove: `DELETE FROM ${name} WHERE key IN (SELECT value FROM json_each(?))`,
    records: `SELECT ${read('key')} AS key, ${read('value')} AS value ${range}`,
    keys: `SELECT ${read('key')} AS key ${range}`,
  };
}

export function inChunks(items, length) {
  const chunks = [];
  for (let at = 0; at < items.length; at += length) chunks.push(items.slice(at, at + length));
  return chunks;
}

/** Whether a statement failed because somebody dropped the table. */
export function isTableMissing(error) {
  return /no such table/.test(error?.message);
}

/**
 * The items as JSON arrays of a bounded size, and the number of items that are left out, because no statement could take
 * them.
 */
export function batches(items) {
  const made = [];
  let leftOut = 0;
  let batch = [];
  let bytes = 0;
  for (const item of items) {
    const text = JSON.stringify(item);
    const size = encoder.encode(text).length;
    if (size > MOST_BYTES) {
      leftOut += 1;
      continue;
    }
    if (bytes + size > BATCH_BYTES && batch.length > 0) {
      made.push(`[${batch}]`);
      batch = [];
      bytes = 0;
    }
    batch.push(text);
    bytes += size + 1;
  }
  if (batch.length > 0) made.push(`[${batch}]`);
  return { texts: made, leftOut };
}

/** All records that start with `prefix`, as pairs, a page at a time; `page(from, to, limit)` gives rows. */
export async function listRecords(prefix, page) {
  const rows = await pages(prefix, RECORDS_A_PAGE, page);
  return rows.map(({ key, value }) => [key, value]);
}

/** The keys of `listRecords`. */
export async function listKeys(prefix, page) {
  const rows = await pages(prefix, KEYS_A_PAGE, page);
  return rows.map(({ key }) => key);
}

async function pages(prefix, limit, page) {
  const to = after(prefix);
  const rows = [];
  for (let from = prefix; ; ) {
    const some = await page(from, to, limit + 1);
    const next = some.length > limit ? some.pop() : null;
    rows.push(...some);
    if (!next) return rows;
    from = next.key;
  }
}
