import assert from 'node:assert/strict';
import { it, mock } from 'node:test';
import { createThrottle } from './throttle.js';

it('a change does not wait after the clock was set back', async () => {
  let time = 1_700_000_000_000;
  mock.method(Date, 'now', () => time);
  const waits = mock.method(globalThis, 'setTimeout', (callback) => callback());
  const throttle = createThrottle();
  const changes = [];
  await throttle('key', () => changes.push(1));
  time -= 24 * 3_600_000;
  await Promise.race([throttle('key', () => changes.push(2)), new Promise(setImmediate)]);
  assert.deepEqual([changes, waits.mock.callCount()], [[1, 2], 0]);
  mock.restoreAll();
});
