import { ifTableMissing, recordsSql } from './records-sql.js';

/**
 * Returns `{ put, remove, records, keys }`, which write and read a table of records in a database with synchronous calls.
 * `all(statement, values)` returns the rows of a statement. `quoted(column)` returns the SQL expression that reads a column.
 */
export function recordsTable(all, table, quoted) {
  const sql = recordsSql(table, quoted);
  let isCreated = false;

  const tryTo = (run, otherwise) => {
    try {
      return run();
    } catch (error) {
      return ifTableMissing(otherwise)(error);
    }
  };
  const write = (statement, value) => {
    const run = () => all(statement, [value]);
    const create = () => {
      all(sql.create, []);
      isCreated = true;
      return run();
    };
    return isCreated ? tryTo(run, create) : create();
  };
  // A read does not create a missing table but returns no rows, so reads succeed where writes are refused.
  const read = (statement, range) =>
    tryTo(
      () => all(statement, range),
      () => [],
    );
  return {
    put: (pairs) => write(sql.put, pairs),
    remove: (keys) => write(sql.remove, keys),
    records: (...range) => read(sql.records, range),
    keys: (...range) => read(sql.keys, range),
  };
}
