import assert from 'node:assert/strict';
import { it } from 'node:test';
import { rankRecords } from './rank-records.js';

/** Returns the keys of records in the order in which they are evicted. */
function order(pairs) {
  const rank = rankRecords(pairs);
  return pairs
    .map((pair) => [rank(...pair), pair[0]])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, key]) => key);
}

const counter = (last, imported) =>
  JSON.stringify({ count: 1, last, ...(imported && { imported }) });
const exception = (time) => JSON.stringify({ message: 'says "last":9999999999999', time });

it('exceptions are evicted before counts, counts before other records, and older before newer ones', () => {
  const pairs = [
    ['v', '1'],
    ['m/g', JSON.stringify({ state: 'ignored', time: 1 })],
    ['t/g/b', counter(300)],
    ['t/g/a', counter(400)],
    ['x/g/a/2', exception(200)],
    ['x/g/b/1', exception(100)],
  ];
  assert.deepEqual(order(pairs), ['x/g/b/1', 'x/g/a/2', 't/g/b', 't/g/a', 'm/g', 'v']);
});

it('records from elsewhere are evicted before own ones', () => {
  const pairs = [
    ['x/g/own/1', exception(1)],
    ['t/g/own', counter(1)],
    ['reported/x/g/r/1', exception(900)],
    ['reported/t/g/r', counter(900)],
    ['reported/v', '1'],
    ['t/g/~imported', counter(900, true)],
    ['m/h', JSON.stringify({ state: 'resolved', time: 900, imported: true })],
    ['x/g/other/1', exception(900)],
  ];
  const foreign = order(pairs).slice(0, 6);
  assert.deepEqual(
    foreign.sort(),
    pairs
      .slice(2)
      .map(([key]) => key)
      .sort(),
  );
  assert.deepEqual(order(pairs).slice(6), ['x/g/own/1', 't/g/own']);
});

it('a record of a clock that was ahead is evicted before the oldest of its kind', () => {
  const now = Date.now();
  const pairs = [
    ['t/g/old', counter(now - 86_400_000)],
    ['t/g/ahead', counter(now + 86_400_000)],
  ];
  assert.deepEqual(order(pairs), ['t/g/ahead', 't/g/old']);
});

it('malformed values and unknown keys have a rank', () => {
  const pairs = [
    ['', ''],
    ['x', '{'],
    ['t/', 'null'],
    ['~', '\ud800'],
  ];
  assert.equal(new Set(order(pairs)).size, 4);
});
