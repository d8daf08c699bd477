// Tests that `withTimeLimit` rejects a promise that takes too long.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { withTimeLimit } from './time-limit.js';

describe('withTimeLimit', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('has the result of the promise when it settles in time', async () => {
    assert.equal(await withTimeLimit(Promise.resolve(7), 2_000), 7);
    await assert.rejects(withTimeLimit(Promise.reject(new Error('no')), 2_000), { message: 'no' });
  });

  it('rejects when the promise settles too late', async () => {
    const late = withTimeLimit(new Promise(() => {}), 2_000);
    mock.timers.tick(2_000);
    await assert.rejects(late, { message: 'no answer in 2 seconds' });
  });

  it('clears its timer when the promise settles', async () => {
    const cleared = mock.method(globalThis, 'clearTimeout');
    await withTimeLimit(Promise.resolve(), 2_000);
    assert.equal(cleared.mock.callCount(), 1);
    cleared.mock.restore();
  });
});
