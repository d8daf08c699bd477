import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { follow } from './follow.js';

const ERROR = new Error('rejected');
const errorsOf = (fail) => fail.mock.calls.map(({ arguments: [error] }) => error);
const isRejected = (promise) => assert.rejects(promise, (error) => error === ERROR);

describe('follow', () => {
  it('reports the rejection of a promise once, when its callers wait', async () => {
    const fail = mock.fn();
    const promise = Promise.reject(ERROR);
    follow(promise, {}, fail);
    assert.equal(fail.mock.callCount(), 0);
    await isRejected(promise);
    await isRejected(promise.then(() => {}));
    assert.deepEqual(errorsOf(fail), [ERROR]);
  });

  it('reports a rejection without a caller if the platform awaits the promise', async () => {
    const fail = mock.fn();
    follow(Promise.reject(ERROR), { isAwaited: true }, fail);
    await null;
    assert.deepEqual(errorsOf(fail), [ERROR]);
  });

  it('follows an object with `then` only in an event', async () => {
    const fail = mock.fn();
    // biome-ignore lint/suspicious/noThenProperty: the test is about such an object
    const thenable = () => ({ then: (_, reject) => reject(ERROR) });
    const [one, other] = [thenable(), thenable()];
    follow(one, {}, fail);
    await isRejected((async () => one)());
    assert.equal(fail.mock.callCount(), 0);
    follow(other, { isEvent: true }, fail);
    await isRejected((async () => other)());
    assert.deepEqual(errorsOf(fail), [ERROR]);
  });

  it('passes the value on to callers', async () => {
    const promise = Promise.resolve(7);
    follow(promise, {}, assert.fail, (value) => value + 1);
    assert.equal(await promise, 8);
    assert.equal(await promise.then((value) => value * 2), 16);
  });

  it('ignores other values', () => {
    for (const value of [undefined, null, 7, 'text', {}, () => {}]) {
      follow(value, { isEvent: true, isAwaited: true }, assert.fail);
    }
  });
});
