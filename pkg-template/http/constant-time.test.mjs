import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isSame } from './constant-time.js';

it('isSame is true only for lists of equal bytes', () => {
  assert.equal(isSame([], []), true);
  assert.equal(isSame([1, 255, 0], [1, 255, 0]), true);
  for (const other of [
    [1, 255],
    [1, 255, 0, 0],
    [1, 255, 1],
    [0, 255, 0],
    [255, 1, 0],
  ]) {
    assert.equal(isSame([1, 255, 0], other), false, String(other));
  }
});
