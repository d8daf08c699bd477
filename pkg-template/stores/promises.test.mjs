import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { markHandled, markOverload } from './promises.js';

const errorOf = (error) =>
  markOverload(Promise.reject(error)).then(assert.fail, (thrown) => thrown);

describe('markOverload', () => {
  it('resolves to the value of the promise', async () => {
    assert.equal(await markOverload(Promise.resolve(7)), 7);
  });

  it('marks errors after which a platform refuses further calls', async () => {
    for (const message of [
      'D1_ERROR: D1 DB is overloaded. Too many requests queued.',
      'KV PUT failed: 429 Too Many Requests',
      'Exceeded allowed storage',
      'database or disk is full',
    ]) {
      const error = new Error(message);
      assert.equal(await errorOf(error), error);
      assert.equal(error.overloaded, true, message);
    }
  });

  it('does not mark other errors, and throws any value unchanged', async () => {
    for (const message of ['Network connection lost.', 'KV PUT failed: 500', 'error 4290']) {
      const error = new Error(message);
      assert.equal(await errorOf(error), error);
      assert.equal(error.overloaded, undefined, message);
    }
    const frozen = Object.freeze(new Error('overloaded'));
    for (const value of [frozen, undefined, 'overloaded', 7])
      assert.equal(await errorOf(value), value);
  });
});

it('markHandled returns the promise, whose rejection is handled', async () => {
  const rejections = [];
  const listener = (reason) => rejections.push(reason);
  process.on('unhandledRejection', listener);
  try {
    const promise = Promise.reject(new Error('rejected'));
    assert.equal(markHandled(promise), promise);
    await new Promise(setImmediate);
    assert.deepEqual(rejections, []);
  } finally {
    process.off('unhandledRejection', listener);
  }
});
