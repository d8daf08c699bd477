import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { tokenBucket } from './token-bucket.js';

const SECOND = 1_000;
let now;
const bucket = (perMinute) => tokenBucket(perMinute, () => now);
beforeEach(() => {
  now = 1_000_000;
});

describe('tokenBucket', () => {
  it('allows its calls immediately, and then as many per minute', () => {
    const limit = bucket(60);
    for (let call = 0; call < 60; call++) assert.equal(limit.take(), true);
    assert.equal(limit.take(), false);
    now += SECOND;
    assert.deepEqual([limit.take(), limit.take()], [true, false]);
  });

  it('never has more than its calls of a minute', () => {
    const limit = bucket(60);
    now += 3_600 * SECOND;
    assert.equal(limit.has(61), false);
    limit.giveBack(10);
    assert.equal(limit.isFull(), true);
    assert.deepEqual([limit.has(60), limit.has(61)], [true, false]);
  });

  it('takes several calls together or none', () => {
    const limit = bucket(60);
    assert.equal(limit.take(50), true);
    assert.equal(limit.take(11), false);
    assert.equal(limit.take(10), true);
    limit.giveBack(2);
    assert.deepEqual([limit.isFull(), limit.has(2), limit.has(3)], [false, true, false]);
  });

  it('returns the seconds until the next call, at least 1', () => {
    const limit = bucket(6);
    assert.equal(limit.retryAfter(), 1);
    limit.take(6);
    assert.equal(limit.retryAfter(), 10);
    now += 9.5 * SECOND;
    assert.equal(limit.retryAfter(), 1);
  });

  it('adds nothing when the clock is set back, and goes on from there', () => {
    const limit = bucket(60);
    limit.take(60);
    now -= 3_600 * SECOND;
    assert.equal(limit.take(), false);
    now += SECOND;
    assert.equal(limit.take(), true);
  });
});
