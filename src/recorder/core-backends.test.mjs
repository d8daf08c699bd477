import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { indexedDb } from './backends/indexed-db.js';
import { addListing } from './backends/indexed-db-list.js';
import { CALL_TIMEOUT_MS, OPEN_TIMEOUT_MS } from './backends/managed.js';
import { createAdapters } from './backends.js';
import { coreBackend, once, withBackends } from './core-backends.js';
import { createClock, createFaults, createIndexedDb, tasks } from './storage-helpers.mjs';

const never = new Promise(() => {});

/**
 * Returns a backend for the core over a map, with its clock, map and adapter. `more` replaces or extends the methods of the
 * adapter.
 */
function start(more) {
  const clock = createClock();
  const items = new Map();
  const adapter = {
    name: 'fake',
    open: () => true,
    write(pairs) {
      for (const [key, value] of pairs) {
        if (value === undefined) items.delete(key);
        else items.set(key, value);
      }
    },
    list: () => items,
    ...more,
  };
  return { clock, items, adapter, backend: coreBackend(adapter, clock.after) };
}

describe('a backend for the core', () => {
  it('returns results at once if the adapter does', () => {
    const { backend } = start();
    assert.equal(backend.open(), true);
    backend.write([
      ['t/a', '1'],
      ['t/b', '2'],
      ['x/a', '3'],
    ]);
    backend.write([['t/b', undefined]]);
    assert.deepEqual(backend.list('t/'), ['t/a', '1']);
    assert.deepEqual(backend.keys(''), ['t/a', 'x/a']);
  });

  it('returns a promise if the adapter does', async () => {
    const list = async () => [['t/a', '1']];
    const { backend } = start({ open: async () => 1, list, write: async () => 'ignored' });
    assert.equal(await backend.open(), true);
    assert.equal(await backend.write([['a', 'b']]), undefined);
    assert.deepEqual(await backend.list(''), ['t/a', '1']);
    assert.deepEqual(await backend.keys(''), ['t/a']);
  });

  it('passes on only pairs of texts with the prefix', () => {
    const records = [
      ['t/a', '1'],
      ['x/a', '1'],
      ['t/b', 2],
      [3, '1'],
      't/c',
      null,
      ['t/d', '4', 5],
    ];
    const { backend } = start({ list: () => records });
    assert.deepEqual(backend.list('t/'), ['t/a', '1', 't/d', '4']);
  });

  it('rejects with a text if a method throws, rejects or returns no records', async () => {
    const broken = Error('disk');
    const methods = {
      open: () => Promise.reject(broken),
      write() {
        throw broken;
      },
      list: () => 5,
    };
    const { backend } = start(methods);
    const reason = (work) => work().then(assert.fail, (text) => text);
    assert.equal(await reason(() => backend.open()), 'Error: disk');
    assert.equal(await reason(() => backend.write([])), 'Error: disk');
    assert.equal(typeof (await reason(() => backend.list(''))), 'string');
    assert.equal(typeof (await reason(() => backend.keys(''))), 'string');
  });

  it('closes a connection after a failure, and leaves no rejection unhandled', async () => {
    const unhandled = [];
    const listener = (reason) => unhandled.push(reason);
    process.on('unhandledRejection', listener);
    let closed = 0;
    const write = () => Promise.reject(Error('dead'));
    const list = () => {
      throw Error('dead');
    };
    const { backend } = start({ write, list, close: () => closed++ });
    backend.write([]);
    backend.list('');
    await tasks();
    await tasks();
    process.off('unhandledRejection', listener);
    assert.deepEqual([closed, unhandled], [2, []]);
  });

  it('rejects a call that takes too long, and leaves no timer', async () => {
    const { backend, clock } = start({ open: () => never, list: () => never, write: () => never });
    const errors = [];
    const fails = (promise) => promise.catch((text) => errors.push(text));
    fails(backend.open());
    fails(backend.list(''));
    fails(backend.write([]));
    await clock.pass(OPEN_TIMEOUT_MS);
    assert.equal(errors.length, 1);
    await clock.pass(CALL_TIMEOUT_MS - OPEN_TIMEOUT_MS);
    assert.deepEqual(new Set(errors), new Set(['Error: no answer in time']));
    assert.deepEqual([errors.length, clock.timers.size], [3, 0]);
  });

  it('opens one connection for two calls at once', async () => {
    const browser = createIndexedDb(createFaults());
    browser.install();
    const clock = createClock();
    const backend = coreBackend(addListing(indexedDb('')), clock.after);
    assert.deepEqual(await Promise.all([backend.open(), backend.open()]), [true, true]);
    assert.deepEqual([browser.connections.size, clock.timers.size], [1, 0]);
    for (const connection of browser.connections) connection.die('close');
    await assert.rejects(async () => backend.write([['a', 'b']]));
    assert.equal(await backend.open(), true);
    await backend.write([['a', 'b']]);
    assert.deepEqual(browser.contents(), [['a', 'b']]);
  });

  it('sets isOverloaded if the platform was overloaded at the last failure', async () => {
    let reason = Object.assign(Error('busy'), { overloaded: true });
    const { backend } = start({ write: () => Promise.reject(reason) });
    await assert.rejects(async () => backend.write([]));
    assert.equal(backend.isOverloaded, true);
    reason = {
      get overloaded() {
        throw 1;
      },
    };
    await backend.write([]).catch(() => {});
    assert.equal(backend.isOverloaded, false);
  });

  it('reads values to list keys only if the adapter cannot list keys', () => {
    const asked = [];
    const list = (_, keysOnly) => {
      asked.push(keysOnly);
      return [['a', 'b']];
    };
    start({ list }).backend.keys('');
    start({ list, canListKeys: false }).backend.keys('');
    assert.deepEqual(asked, [true, false]);
  });

  it('has transactions if the adapter does', async () => {
    assert.equal(start().backend.revise, undefined);
    const written = [];
    const revise = async () => [
      [
        ['t/a', '1'],
        ['x/a', '2'],
      ],
      async (pairs) => written.push(pairs),
    ];
    const { backend } = start({ revise });
    const [records, write] = await backend.revise('t/');
    assert.deepEqual(records, ['t/a', '1']);
    await write([['t/a', undefined]]);
    await tasks();
    assert.deepEqual(written, [[['t/a', undefined]]]);
  });
});

describe('the settings of the core', () => {
  const backendsOf = (settings) =>
    withBackends({ adapters: createAdapters(settings), after: () => () => {} }).storageBackends;
  const custom = { name: 'own', put() {}, list: () => [], remove() {}, isShared: true };

  it('contain the default backends if none is named', () => {
    const backends = backendsOf({ storageBackends: ['unknown', {}] });
    assert.deepEqual(
      backends.map(({ name, isDurable, isShared }) => [name, isDurable, isShared]),
      [
        ['indexedDB', true, false],
        ['localStorage', true, false],
        ['memory', false, false],
      ],
    );
  });

  it('contain memory in addition to custom backends, and mark the shared ones', () => {
    const shared = (settings) => backendsOf(settings).map(({ name, isShared }) => [name, isShared]);
    const own = { ...custom, isShared: false };
    assert.deepEqual(shared({ storageBackends: [custom] }), [
      ['own', true],
      ['memory', false],
    ]);
    assert.deepEqual(shared({ storageBackends: [own, 'memory'], autoFlush: false }), [
      ['own', true],
      ['memory', false],
    ]);
  });

  it('contain all other settings of the recorder', () => {
    const settings = {
      adapters: [],
      after() {},
      maxExceptionGroups: 3,
      storageBackends: ['memory'],
    };
    assert.deepEqual(withBackends(settings), { maxExceptionGroups: 3, storageBackends: [] });
  });
});

it('two cores that start at once share one wasm, and start in order', async () => {
  let loads = 0;
  let arrive;
  const load = once(() => {
    loads++;
    return new Promise((resolve) => {
      arrive = resolve;
    });
  });
  const order = [];
  const both = [load().then(() => order.push('a')), load().then(() => order.push('b'))];
  arrive();
  await Promise.all(both);
  assert.deepEqual([loads, order], [1, ['a', 'b']]);
});

it('a failed load of the wasm is tried again', async () => {
  let loads = 0;
  const load = once(async () => {
    if (!loads++) throw Error('offline');
    return 'wasm';
  });
  await assert.rejects(load(), /offline/);
  assert.deepEqual([await load(), await load(), loads], ['wasm', 'wasm', 2]);
});
