import assert from 'node:assert/strict';
import { it, mock } from 'node:test';
import { flushRequester } from './flush.js';

it('a flush is requested again after the clock was set back', () => {
  let time = 1_700_000_000_000;
  mock.method(Date, 'now', () => time);
  const kept = [];
  const turret = { flush: async () => {}, status: () => ({ tiers: [] }) };
  const requestFlush = flushRequester(turret, (promise) => kept.push(promise));
  requestFlush();
  requestFlush();
  assert.equal(kept.length, 1);
  time -= 24 * 3_600_000;
  requestFlush();
  assert.equal(kept.length, 2);
  mock.restoreAll();
});
