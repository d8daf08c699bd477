import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createQueue } from './report-queue.js';

const BUDGET = { available: () => 16_000, spend() {}, timeUntil: () => 0 };

describe('a request', () => {
  it('has entries of at most four sessions, and the next one has the others', () => {
    const queue = createQueue(BUDGET);
    const sessions = ['a', 'b', 'a', 'c', 'd', 'e', 'b', 'f'];
    for (const session of sessions) queue.add({ session, text: session, bytes: 100 });
    const takeBatch = () => queue.takeBatch().map(({ session }) => session);
    assert.deepEqual(takeBatch(), ['a', 'b', 'a', 'c', 'd', 'b']);
    assert.deepEqual(takeBatch(), ['e', 'f']);
    assert.deepEqual(takeBatch(), []);
  });
});
