import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeError } from './describe-error.js';

describe('describeError', () => {
  it('returns name and message of an error', () => {
    assert.equal(describeError(new TypeError('no total')), 'TypeError: no total');
  });

  it('returns the text of another value', () => {
    assert.equal(describeError('offline'), 'offline');
    assert.equal(describeError(undefined), 'undefined');
  });
});
