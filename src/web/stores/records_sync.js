import { isTableMissing, recordsSql } from './records_sql.js';

/** A table of records over a database that answers at once: `all(statement, values)` gives rows. */
export function recordsTable(all, table, read) {
  const sql = recordsSql(table, read);
  let made = false;

  const run = (statement, ...values) => {
    try {
      if (made) return all(statement, values);
    } catch (error) {
      if (!isTableMissing(error)) throw error;
    }
    all(sql.create, []);
    made = true;
    return all(statement, values);
  };
  return {
    put: (pairs) => run(sql.put, pairs),
    remove: (keys) => run(sql.remove, keys),
    records: (from, to, limit) => run(sql.records, from, to, limit),
    keys: (from, to, limit) => run(sql.keys, from, to, limit),
  };
}
