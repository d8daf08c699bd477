import { isTableMissing, recordsSql } from './records-sql.js';

/** A table of records over a database that answers at once: `all(statement, values)` gives rows. */
export function recordsTable(all, table, quoted) {
  const sql = recordsSql(table, quoted);
  let made = false;

  const change = (statement, value) => {
    try {
      if (made) return all(statement, [value]);
    } catch (error) {
      if (!isTableMissing(error)) throw error;
    }
    all(sql.create, []);
    made = true;
    return all(statement, [value]);
  };
  // Reading never writes, so it goes on where writing is refused.
  const read = (statement, range) => {
    try {
      return all(statement, range);
    } catch (error) {
      if (isTableMissing(error)) return [];
      throw error;
    }
  };
  return {
    put: (pairs) => change(sql.put, pairs),
    remove: (keys) => change(sql.remove, keys),
    records: (...range) => read(sql.records, range),
    keys: (...range) => read(sql.keys, range),
  };
}
