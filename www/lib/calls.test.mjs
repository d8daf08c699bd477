// Tests that `Calls` passes each response of a worker to the call with its number.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Calls } from './calls.js';

it('Calls settles each call by its number, and rejects the others at the end', async () => {
  const calls = new Calls();
  const numbers = [];
  const [first, second, third] = [1, 2, 3].map(() => calls.add((number) => numbers.push(number)));
  assert.deepEqual(numbers, [1, 2, 3]);
  calls.settle({ number: 2, answer: 'two' });
  calls.settle({ number: 1, error: 'no' });
  calls.settle({ number: 9, answer: 'unknown' });
  assert.equal(await second, 'two');
  await assert.rejects(first, { message: 'no' });
  assert.equal(calls.size, 1);
  calls.end('over');
  await assert.rejects(third, { message: 'over' });
  assert.equal(calls.size, 0);
  const failing = calls.add(() => {
    throw new Error('not sent');
  });
  await assert.rejects(failing, { message: 'not sent' });
  assert.equal(calls.size, 0);
});
