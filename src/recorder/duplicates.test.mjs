import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDuplicates, DUPLICATE_MS } from './duplicates.js';

const TIME = 1_700_000_000_000;

function start() {
  const timers = [];
  const duplicates = createDuplicates((ms, callback) => timers.push([ms, callback]));
  return {
    duplicates,
    isDuplicate: (thrown, isHandled, time = TIME) =>
      !!duplicates.isDuplicate(thrown, isHandled, time),
    timers,
    endTask: () => {
      for (const [, callback] of timers.splice(0)) callback();
    },
  };
}

describe('an object', () => {
  it('is a duplicate within DUPLICATE_MS after it was last new, handled or not', () => {
    const { isDuplicate, timers } = start();
    const error = new Error('x');
    assert.equal(isDuplicate(error, true), false);
    assert.equal(isDuplicate(error, true), true);
    assert.equal(isDuplicate(error, false, TIME + DUPLICATE_MS - 1), true);
    assert.equal(isDuplicate(error, false, TIME + DUPLICATE_MS), false);
    assert.equal(isDuplicate(error, false, TIME + DUPLICATE_MS + 1), true);
    assert.equal(timers.length, 0);
  });

  it('is new after DUPLICATE_MS', () => {
    const { duplicates, isDuplicate } = start();
    const error = new Error('x');
    isDuplicate(error);
    duplicates.seen.delete(error);
    assert.deepEqual([isDuplicate(error), isDuplicate(error)], [false, true]);
  });

  it('is a duplicate if it is the error of a panic', () => {
    const { duplicates, isDuplicate } = start();
    const asked = [];
    duplicates.isPanicError = (...given) => asked.push(given) > 0;
    const error = new Error('x');
    assert.deepEqual([isDuplicate(error), isDuplicate('text')], [true, false]);
    assert.deepEqual(asked, [[error, TIME]]);
  });

  it('is new if another object has the same properties', () => {
    const { isDuplicate } = start();
    assert.equal(isDuplicate(new Error('x')), false);
    assert.equal(isDuplicate(new Error('x')), false);
  });

  it('is new if the clock was set back', () => {
    const { isDuplicate } = start();
    const error = new Error('x');
    isDuplicate(error);
    assert.equal(isDuplicate(error, false, TIME - 1), false);
  });

  it('may be a function, a frozen object or a revoked proxy', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const value of [() => {}, Object.freeze({}), proxy, Object.create(null)]) {
      const { isDuplicate } = start();
      assert.deepEqual([isDuplicate(value), isDuplicate(value)], [false, true]);
    }
  });
});

describe('a primitive', () => {
  for (const value of ['x', 7, undefined, null, 3n, Symbol('s'), Number.NaN]) {
    it(`is a duplicate within one task, unless the host captures it: ${String(value)}`, () => {
      const { isDuplicate, timers, endTask } = start();
      const ask = (isHandled) => isDuplicate(value, isHandled);
      assert.deepEqual([ask(false), ask(false), ask(undefined)], [false, true, true]);
      assert.deepEqual([ask(true), ask(true)], [false, false]);
      assert.equal(timers.length, 1, 'one timer for a task');
      endTask();
      assert.equal(ask(false), false);
      endTask();
      assert.deepEqual([ask(true), ask(true), ask(true)], [false, false, false]);
      assert.equal(ask(false), true);
    });
  }
});
