import assert from 'node:assert/strict';
import { it, mock } from 'node:test';
import { paced } from './paced.js';

it('a change is not delayed after the clock was set back', async () => {
  let time = 1_700_000_000_000;
  mock.method(Date, 'now', () => time);
  const waits = mock.method(globalThis, 'setTimeout', (callback) => callback());
  const take = paced();
  const changes = [];
  await take('key', () => changes.push(1));
  time -= 24 * 3_600_000;
  await Promise.race([take('key', () => changes.push(2)), new Promise(setImmediate)]);
  assert.deepEqual([changes, waits.mock.callCount()], [[1, 2], 0]);
  mock.restoreAll();
});
