import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { recordsTable } from './records-sync.js';

let exists;
let statements;
let failure;

/**
 * Executes a statement like a database whose table is missing until it is created. Records its first word, and throws
 * `failure` if set.
 */
function all(statement, values) {
  const [word] = statement.split(' ');
  statements.push(word);
  if (failure) throw failure;
  if (word === 'CREATE') exists = true;
  else if (!exists) throw new Error('no such table: errors');
  return word === 'SELECT' ? [{ key: 'x/a', values }] : [];
}

beforeEach(() => {
  exists = false;
  statements = [];
  failure = undefined;
});

describe('recordsTable', () => {
  it('creates its table before the first change only', () => {
    const table = recordsTable(all, 'errors');
    table.put('[]');
    table.remove('[]');
    assert.deepEqual(statements, ['CREATE', 'INSERT', 'DELETE']);
  });

  it('creates its table again if a change finds it missing', () => {
    const table = recordsTable(all, 'errors');
    table.put('[]');
    exists = false;
    table.put('[]');
    assert.deepEqual(statements, ['CREATE', 'INSERT', 'INSERT', 'CREATE', 'INSERT']);
  });

  it('reads nothing from a missing table, and does not create it', () => {
    const table = recordsTable(all, 'errors');
    assert.deepEqual([table.records('x/', 'x0', 5), table.keys('', null, 5)], [[], []]);
    assert.deepEqual(statements, ['SELECT', 'SELECT']);
    table.put('[]');
    assert.deepEqual(table.keys('x/', 'x0', 5), [{ key: 'x/a', values: ['x/', 'x0', 5] }]);
  });

  it('throws other errors', () => {
    const table = recordsTable(all, 'errors');
    table.put('[]');
    failure = new Error('disk I/O error');
    for (const call of [table.put, table.remove, table.records, table.keys]) {
      assert.throws(() => call('[]'), failure);
    }
    assert.deepEqual(statements.slice(2), ['INSERT', 'DELETE', 'SELECT', 'SELECT']);
  });
});
