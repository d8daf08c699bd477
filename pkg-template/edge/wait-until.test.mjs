import assert from 'node:assert/strict';
import { beforeEach, describe, it, mock } from 'node:test';
import { waitUntilObserver } from './wait-until.js';

const ERROR = new Error('rejected');
let report;
let observe;
let waited;

class Context {
  waitUntil(promise) {
    waited.push(promise);
  }
  async blockConcurrencyWhile(callback) {
    return callback();
  }
}

beforeEach(() => {
  report = mock.fn();
  observe = waitUntilObserver(report, true);
  waited = [];
});

/** Returns `[error, handler]` for each call of `report`, where `handler` is the field of the context with that name. */
const reported = () =>
  report.mock.calls.map(({ arguments: [error, getContext] }) => [
    error,
    getContext().handler,
    getContext().url,
  ]);

describe('waitUntilObserver', () => {
  it('reports the rejection of a promise that is passed to waitUntil', async () => {
    const context = new Context();
    observe(context, () => ({ url: '/cart' }));
    const promise = Promise.reject(ERROR);
    context.waitUntil(promise);
    assert.ok(waited[0] === promise);
    await new Promise(setImmediate);
    assert.deepEqual(reported(), [[ERROR, 'waitUntil', '/cart']]);
  });

  it('reports an error of the callback of blockConcurrencyWhile, which still rejects', async () => {
    const context = new Context();
    observe(context, () => ({}));
    const failing = async () => {
      throw ERROR;
    };
    await assert.rejects(context.blockConcurrencyWhile(failing), ERROR);
    assert.deepEqual(reported(), [[ERROR, 'blockConcurrencyWhile', undefined]]);
    assert.equal(await context.blockConcurrencyWhile(async () => 7), 7);
  });

  it('uses the facts of each context, and ignores contexts that are not observed', async () => {
    const [one, other, unknown] = [new Context(), new Context(), new Context()];
    observe(one, () => ({ url: '/one' }));
    observe(other, () => ({ url: '/other' }));
    const errors = [one, unknown, other].map((context) => {
      const error = new Error('x');
      const promise = Promise.reject(error);
      promise.catch(() => {});
      context.waitUntil(promise);
      return error;
    });
    await new Promise(setImmediate);
    assert.deepEqual(reported(), [
      [errors[0], 'waitUntil', '/one'],
      [errors[2], 'waitUntil', '/other'],
    ]);
  });

  it('leaves values and contexts unchanged that it cannot observe', () => {
    const frozen = Object.freeze({ waitUntil: (promise) => waited.push(promise) });
    for (const context of [undefined, null, 7, { __proto__: null }, frozen])
      observe(context, assert.fail);
    frozen.waitUntil('a text');
    assert.deepEqual(waited, ['a text']);
  });
});
