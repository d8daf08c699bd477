// Tests that the viewer runs the core in a worker, or in the page if a worker is not possible.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openOrigin } from './origin.js';

const GROUPS = [{ id: 'a' }];

describe('openOrigin', () => {
  let calls;
  let loads;
  const load = async () => {
    loads += 1;
    return turret('page');
  };

  beforeEach(() => {
    calls = [];
    loads = 0;
    globalThis.addEventListener = () => {};
    setNavigator({});
  });
  afterEach(() => delete globalThis.addEventListener);

  it('runs the core in a worker, without the package in the page', async () => {
    await openOrigin('shop', { start: async () => turret('worker'), load });
    assert.deepEqual(calls[0], ['worker init', { namespace: 'shop', listen: false }]);
    assert.equal(loads, 0);
  });

  it('runs the core in the page when the worker does not start', async () => {
    const source = await openOrigin('', { start: async () => undefined, load });
    assert.deepEqual(await source.list(), GROUPS);
    assert.equal(loads, 1);
  });

  it('runs the core in the page, and ends the worker, when the core fails there', async () => {
    const failing = turret('worker', { core: 'failed', error: 'no module' });
    await openOrigin('', { start: async () => failing, load });
    assert.ok(calls.some(([name]) => name === 'worker end'));
    assert.equal(loads, 1);
  });

  it('rejects with the reason when the core does not load in the page', async () => {
    const failing = (status) => ({
      start: async () => undefined,
      load: async () => turret('page', status),
    });
    await assert.rejects(openOrigin('', failing({ core: 'failed', error: 'no module' })), {
      message: 'no module',
    });
    await assert.rejects(openOrigin('', failing({ core: 'failed' })), {
      message: 'WebAssembly did not load',
    });
  });

  it('reads the groups once before they are listed for the first time', async () => {
    const source = await openOrigin('', { start: async () => turret('worker'), load });
    const reads = () => calls.filter(([name]) => name === 'worker groups').length;
    await source.list();
    assert.equal(reads(), 1);
    await source.list();
    assert.equal(reads(), 2);
  });

  it('reads and changes groups with the core', async () => {
    const source = await openOrigin('', { start: async () => turret('worker'), load });
    await source.exceptions('a');
    await source.act.remove('a');
    assert.deepEqual(calls.slice(-2), [
      ['worker exceptions', 'a'],
      ['worker remove', 'a'],
    ]);
  });

  it('has the estimate of the browser, if there is one', async () => {
    const options = { start: async () => turret('worker'), load };
    setNavigator({ storage: { estimate: async () => ({ usage: 7 }) } });
    const source = await openOrigin('', options);
    await source.list();
    assert.deepEqual(source.estimate(), { usage: 7 });
    setNavigator({ storage: { estimate: () => Promise.reject(new Error('opaque')) } });
    assert.equal((await openOrigin('', options)).estimate(), undefined);
  });

  function turret(where, status = { core: 'ok' }) {
    const record =
      (name, result) =>
      async (...args) => {
        calls.push([`${where} ${name}`, ...args]);
        return result;
      };
    return {
      init: record('init'),
      groups: record('groups', GROUPS),
      exceptions: record('exceptions', []),
      remove: record('remove'),
      end: record('end'),
      status: () => status,
    };
  }

  function setNavigator(value) {
    Object.defineProperty(globalThis, 'navigator', { value, configurable: true });
  }
});
