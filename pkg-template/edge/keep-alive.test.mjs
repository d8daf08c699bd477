// Tests for how long a request is kept alive to write its failures, with a mocked clock.

import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { flushRequester } from './flush.js';
import { boundKeepAlive } from './keep-alive.js';

/** Advances the mocked clock second by second until the promise has resolved. Returns the number of seconds. */
async function secondsOf(promise) {
  let isSettled = false;
  promise.then(() => {
    isSettled = true;
  });
  for (let second = 0; second < 100; second++) {
    for (let task = 0; task < 20; task++) await null;
    if (isSettled) return second;
    mock.timers.tick(1_000);
  }
  assert.fail('it does not end');
}

async function keptFor(flush, tiers) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  try {
    const kept = [];
    const keepAlive = boundKeepAlive((promise) => kept.push(promise));
    const requestFlush = flushRequester({ flush, status: () => ({ tiers }) }, keepAlive);
    requestFlush();
    requestFlush();
    assert.equal(kept.length, 1);
    return await secondsOf(kept[0]);
  } finally {
    mock.timers.reset();
  }
}

const FAILING = [{ state: 'failing', pending: 2 }];
const OK = [{ state: 'ok', pending: 0 }];

describe('a request', () => {
  it('is kept alive until all records are written', async () => {
    assert.ok((await keptFor(async () => {}, OK)) <= 1);
  });

  it('is kept alive for two more tries if a store fails', async () => {
    const flush = mock.fn(async () => {});
    const seconds = await keptFor(flush, FAILING);
    assert.equal(flush.mock.callCount(), 3);
    assert.ok(seconds <= 16, `${seconds} s`);
  });

  it('is not kept alive for longer than 25 seconds', async () => {
    const slow = () => new Promise((resolve) => setTimeout(resolve, 10_000));
    for (const flush of [() => new Promise(() => {}), slow]) {
      for (const tiers of [OK, FAILING]) {
        const seconds = await keptFor(flush, tiers);
        assert.ok(seconds <= 25, `${seconds} s`);
      }
    }
  });

  it('does not fail if flush rejects', async () => {
    const flush = async () => {
      throw new Error('full');
    };
    assert.ok((await keptFor(flush, OK)) <= 1);
  });

  it('does not fail if the platform has no request', async () => {
    const rejected = mock.fn();
    process.on('unhandledRejection', rejected);
    const keepAlive = boundKeepAlive(() => {
      throw new Error('no request');
    });
    assert.throws(() => keepAlive(Promise.reject(new Error('no timer'))), /no request/);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', rejected);
    assert.equal(rejected.mock.callCount(), 0);
  });
});
