import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  batches,
  ifTableMissing,
  inChunks,
  listKeys,
  listRecords,
  recordsSql,
} from './records-sql.js';

describe('recordsSql', () => {
  it('contains the name of the table, and expressions for its columns', () => {
    const sql = recordsSql('shop_errors', (column) => `hex(${column})`);
    for (const statement of Object.values(sql)) assert.match(statement, /"shop_errors"/);
    assert.match(sql.records, /hex\(key\) AS key, hex\(value\) AS value/);
  });

  it('throws for a name that is not a plain word, or is reserved', () => {
    for (const table of [
      '',
      'a b',
      'a"b',
      "a'; DROP TABLE b",
      '1a',
      'sqlite_x',
      '_cf_x',
      'a'.repeat(61),
    ]) {
      assert.throws(() => recordsSql(table), TypeError, table);
    }
  });
});

describe('batches', () => {
  it('divides items into JSON arrays of at most 500 KB', () => {
    const items = Array.from({ length: 20 }, (_, at) => [`x/${at}`, 'ä'.repeat(50_000)]);
    const { texts, leftOut } = batches(items);
    assert.deepEqual(
      texts.flatMap((text) => JSON.parse(text)),
      items,
    );
    assert.equal(leftOut, 0);
    for (const text of texts) assert.ok(Buffer.byteLength(text) <= 500_100);
    assert.ok(texts.length > 3);
  });

  it('leaves out items that are too large for a row, and counts them', () => {
    const large = ['x/large', 'ä'.repeat(1_000_000)];
    const alone = ['x/alone', 'a'.repeat(1_000_000)];
    const { texts, leftOut } = batches([['a', '1'], large, alone, ['b', '2']]);
    assert.equal(leftOut, 1);
    assert.deepEqual(
      texts.flatMap((text) => JSON.parse(text)),
      [['a', '1'], alone, ['b', '2']],
    );
    assert.deepEqual(batches([]), { texts: [], leftOut: 0 });
  });
});

describe('a list', () => {
  /**
   * Returns `{ page, calls }`: a function that reads pages of a table with these sorted keys, and the arguments of its calls.
   */
  function pagesOf(keys) {
    const calls = [];
    const page = async (from, to, limit) => {
      calls.push([from, to, limit]);
      const found = keys.filter((key) => key >= from && (to === null || key < to));
      return found.slice(0, limit).map((key) => ({ key, value: `value of ${key}` }));
    };
    return { page, calls };
  }

  it('has the records of a prefix from all pages, each once', async () => {
    const keys = Array.from({ length: 450 }, (_, at) => `x/${String(at).padStart(4, '0')}`);
    const { page, calls } = pagesOf(['t/a', ...keys, 'y/a']);
    const records = await listRecords('x/', page);
    assert.deepEqual(
      records.map(([key]) => key),
      keys,
    );
    assert.deepEqual(records[7], ['x/0007', 'value of x/0007']);
    assert.deepEqual(calls, [
      ['x/', 'x0', 201],
      ['x/0200', 'x0', 201],
      ['x/0400', 'x0', 201],
    ]);
  });

  it('has all keys with an empty prefix', async () => {
    const { page } = pagesOf(['a', 'b']);
    assert.deepEqual(await listKeys('', page), ['a', 'b']);
  });
});

it('inChunks divides a list', () => {
  assert.deepEqual(inChunks([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]]);
  assert.deepEqual(inChunks([], 2), []);
});

it('ifTableMissing handles the error of SQLite for a missing table, and throws others', () => {
  const handle = ifTableMissing(() => 'created');
  assert.equal(handle(new Error('D1_ERROR: no such table: tinyturret')), 'created');
  for (const error of [new Error('disk I/O error'), undefined, 'no such table']) {
    assert.throws(
      () => handle(error),
      (thrown) => thrown === error,
    );
  }
});
