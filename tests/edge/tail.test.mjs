// Tests of the events of a tail handler, which are data of other workers, and of the failures that are captured from them.

import assert from 'node:assert/strict';
import { beforeEach, describe, it, mock } from 'node:test';
import { edge } from '../../pkg/edge/edge.js';
import { captureTail, readTail } from '../../pkg/edge/tail.js';
import { clear, exceptions, groups, init, status } from '../../pkg/worker.node.js';

const NOW = 1_796_000_000_000;
const MINUTE_MS = 60_000;
const STACK = '    at pay (index.js:7:11)\n    at Object.fetch (index.js:3:5)';

const exception = (more) => ({
  name: 'TypeError',
  message: 'no price',
  stack: STACK,
  timestamp: NOW - 9,
  ...more,
});
const event = (exceptions, more) => ({ scriptName: 'shop', exceptions, ...more });
const readOne = (given, more) => readTail([event([exception(given)], more)], NOW)[0];

/** An object that throws at each access of a property. */
const hostile = new Proxy(() => {}, {
  get() {
    throw new Error('hostile');
  },
});

describe('the events of a tail', () => {
  it('are read for type, message, frames and time of exceptions', () => {
    const { chain, time } = readOne();
    assert.deepEqual(chain, [{ type: 'TypeError', message: 'no price', stack: STACK }]);
    assert.equal(time, NOW - 9);
  });

  it('are read for the worker and its event, without headers and bodies', () => {
    const headers = { cookie: 'id=7' };
    const { context } = readOne(undefined, {
      entrypoint: 'Checkout',
      scriptVersion: { id: 'v7' },
      outcome: 'exception',
      event: { request: { url: 'https://shop.example/cart', method: 'POST', headers, cf: {} } },
      logs: [{ level: 'error', message: ['logged'] }],
    });
    assert.deepEqual(context, {
      script: 'shop',
      entrypoint: 'Checkout',
      version: 'v7',
      outcome: 'exception',
      url: 'https://shop.example/cart',
      method: 'POST',
      fingerprint: ['{{ default }}', 'shop'],
    });
    const { cron, queue, method } = readOne(undefined, {
      event: { cron: '* * * * *', queue: 'orders', rpcMethod: 'charge' },
    }).context;
    assert.deepEqual([cron, queue, method], ['* * * * *', 'orders', 'charge']);
  });

  it('get times that are not in the future, and not older than 15 minutes', () => {
    const oldest = NOW - 15 * MINUTE_MS;
    for (const [given, time] of [
      [NOW + 1, NOW],
      [Infinity, NOW],
      [Number.NaN, NOW],
      ['7', NOW],
      [undefined, NOW],
      [0, oldest],
      [-1e300, oldest],
      [oldest + 1, oldest + 1],
    ]) {
      assert.equal(readOne({ timestamp: given }).time, time, given);
    }
  });

  it('may be malformed or hostile', () => {
    for (const events of [undefined, null, 7, 'text', {}, hostile, [null, 7, hostile]]) {
      assert.deepEqual(readTail(events, NOW), []);
    }
    for (const length of [-1, 1e9, Number.NaN, 7n, '7', Symbol('x')]) {
      assert.ok(readTail([event({ length })], NOW).length <= 100);
    }
    const [first, second] = readTail([event([hostile, exception({ message: 7, name: {} })])], NOW);
    for (const { chain, context, time } of [first, second]) {
      assert.deepEqual(
        [chain[0].message, context.script, time],
        ['', 'shop', chain[0].stack ? NOW - 9 : NOW],
      );
    }
    assert.equal(readOne(undefined, { event: hostile, scriptVersion: hostile }).time, NOW - 9);
  });

  it('may have texts of any length', () => {
    const long = 'x'.repeat(10_000_000);
    const { chain, context } = readOne(
      { name: long, message: long, stack: long },
      { entrypoint: long },
    );
    assert.ok(JSON.stringify([chain, context]).length < 200_000);
  });

  it('are ignored if they are events of a tail handler, because a worker that tails itself would never end', () => {
    const ofTail = { event: { consumedEvents: [{ scriptName: 'shop' }] } };
    assert.deepEqual(readTail([event([exception()], ofTail)], NOW), []);
  });

  it('have at most 100 exceptions that are captured, and the last one has the number of the others', () => {
    for (const [events, exceptions] of [
      [300, 2],
      [1, 600],
    ]) {
      const list = Array(exceptions).fill(exception());
      const failures = readTail(Array(events).fill(event(list)), NOW);
      assert.equal(failures.length, 100);
      const omitted = failures.map(({ context }) => context.omitted).filter(Boolean);
      assert.deepEqual(omitted, [500]);
    }
  });
});

describe('captureTail', () => {
  beforeEach(async () => {
    await init({ storageBackends: ['memory'], release: 'of the tail', maxExceptionGroups: 20 });
    await clear();
  });

  const all = async () =>
    (await Promise.all((await groups()).map(({ id }) => exceptions(id)))).flat();

  it('captures an exception with its time, and without secrets', async () => {
    const before = status().captured;
    const time = Date.now() - MINUTE_MS;
    const message = 'wrong token=abcdefghijklmnop';
    const url = 'https://shop.example/?password=abcdefghijklmnop';
    captureTail([
      event([exception({ timestamp: time, message })], { event: { request: { url } } }),
    ]);
    const [found, ...others] = await all();
    assert.deepEqual(others, []);
    assert.deepEqual(
      [found.type, found.time, found.handled, found.context.script],
      ['TypeError', time, false, 'shop'],
    );
    assert.match(found.url, /^https:\/\/shop\.example\//);
    assert.doesNotMatch(JSON.stringify(found), /abcdefghijklmnop/);
    assert.equal(status().captured, before + 1);
  });

  it('counts exceptions in groups of their script', async () => {
    for (const scriptName of ['shop', 'shop', 'blog']) {
      captureTail([event([exception({ timestamp: Date.now() })], { scriptName })]);
    }
    assert.deepEqual((await groups()).map(({ count }) => count).sort(), [1, 2]);
  });

  it('uses one session for exceptions of any time', async () => {
    captureTail([event([exception({ timestamp: Date.now() })])]);
    const { session } = status();
    for (const timestamp of [0, 1e300, Date.now() - 60 * MINUTE_MS, Date.now()]) {
      captureTail([event([exception({ timestamp })])]);
    }
    assert.equal(status().session, session);
    assert.equal((await groups())[0].count, 5);
  });

  it('calls beforeSave and ignore', async () => {
    const beforeSave = (event) => ({ ...event, message: `${event.message}!` });
    const ignore = [({ message }) => message === 'secret'];
    await init({ storageBackends: ['memory'], ignore, beforeSave });
    captureTail([event([exception({ timestamp: Date.now() }), exception({ message: 'secret' })])]);
    const messages = (await all()).map(({ message }) => message);
    assert.deepEqual(messages, ['no price!']);
  });
});

describe('the setting captureTail', () => {
  /**
   * Calls a tail handler in an object and one in a class, with the setting. Returns the number of calls of `captureTail`, and
   * the warnings.
   */
  function callWith(captureTail, name = 'tail') {
    const warn = mock.method(console, 'warn', () => {});
    const called = mock.fn(() => 1);
    const init = async () => {};
    const { withTurret } = edge({ init }, { early: true, captureTail: called });
    const handler = { [name]: () => {} };
    withTurret(handler, { captureTail })[name]([], {}, {});
    class Tail {
      [name]() {}
    }
    new (withTurret(Tail))()[name]([]);
    const warnings = warn.mock.calls.map(({ arguments: [text] }) => text);
    warn.mock.restore();
    return [called.mock.callCount(), warnings];
  }

  it('is on if it is true, in handlers for tails', () => {
    assert.deepEqual(callWith(true), [2, []]);
    assert.deepEqual(callWith(true, 'trace'), [2, []]);
    assert.deepEqual(callWith(true, 'fetch'), [0, []]);
  });

  it('is off otherwise', () => {
    for (const value of [undefined, null, false]) assert.deepEqual(callWith(value), [0, []]);
  });

  it('warns of any other value, and is off', () => {
    const warning = 'tinyturret: captureTail must be true or false; using false';
    for (const value of ['true', 'yes', 1, 0, '', {}, [], () => true]) {
      assert.deepEqual(callWith(value), [0, [warning]]);
    }
  });
});
