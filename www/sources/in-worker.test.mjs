// Tests of the core in a worker: calls of its functions, and the messages between the page and the worker.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { entriesOf, fakeStorage } from '../lib/fake-storage.mjs';
import { startWorker } from './in-worker.js';

const GROUP = '0123456789abcdef';

describe('startWorker', () => {
  it('calls functions in the worker, and has its last status', async () => {
    const { global, worker } = fakePage();
    const calls = await startWorker('', global);
    const answer = calls.exceptions(GROUP);
    const [{ number, name, args }] = worker.messages;
    assert.deepEqual([name, args], ['exceptions', [GROUP]]);
    worker.post({ number, answer: ['one'], status: { core: 'ok' } });
    assert.deepEqual(await answer, ['one']);
    assert.deepEqual(calls.status(), { core: 'ok' });
    const failing = calls.groups();
    worker.post({ number: number + 1, error: 'Error: no module' });
    await assert.rejects(failing, { message: 'Error: no module' });
  });

  it('passes the local records once in a task', async () => {
    const { global, worker } = fakePage({ 'tinyturret//a': '1' });
    const calls = await startWorker('', global);
    const given = () => worker.messages.splice(0).map(({ local }) => local?.pairs.length);
    calls.resolve('a');
    calls.resolve('b');
    assert.deepEqual(given(), [1, undefined]);
    await setImmediate();
    worker.post({ writes: [['tinyturret//b', '2']] });
    calls.resolve('c');
    assert.deepEqual(given(), [2]);
  });

  it('hides a group and its follow-on failures before the worker removes them', async () => {
    const { global, worker } = fakePage();
    const calls = await startWorker('', global);
    const listed = calls.groups();
    const follower = { id: 'fedcba9876543210', follows: GROUP };
    worker.post({ number: 1, answer: [{ id: GROUP }, follower, { id: 'a', follows: 'b' }] });
    await listed;
    calls.remove(GROUP);
    const keys = [GROUP, follower.id].map((id) => `tinyturret//m/${id}/removed`);
    assert.deepEqual(Object.keys(entriesOf(global.localStorage)), keys);
    const { state, time } = JSON.parse(global.localStorage.getItem(keys[0]));
    assert.equal(state, 'open');
    assert.ok(Math.abs(time - Date.now()) < 60_000);
    assert.deepEqual(worker.messages.at(-1).args, [GROUP]);
  });

  it('calls listeners until they are removed', async () => {
    const { global, worker, listeners } = fakePage();
    const { subscribe } = await startWorker('', global);
    let times = 0;
    const stop = subscribe(() => times++);
    worker.post({ changed: true });
    assert.equal(times, 1);
    for (const key of ['tinyturret/shop/a', 'other']) listeners.storage({ key });
    assert.equal(times, 1);
    for (const key of ['tinyturret//a', null]) listeners.storage({ key });
    assert.equal(times, 3);
    stop();
    worker.post({ changed: true });
    assert.equal(times, 3);
  });

  it('rejects calls after the worker has failed, or the page was left', async () => {
    for (const fail of [
      ({ worker }) => worker.onerror({}),
      ({ listeners }) => listeners.pagehide(),
    ]) {
      const page = fakePage();
      const calls = await startWorker('', page.global);
      const waiting = calls.groups();
      fail(page);
      await assert.rejects(waiting, { message: 'the worker has ended' });
      await assert.rejects(calls.groups(), { message: 'the worker has ended' });
      assert.ok(page.worker.isTerminated);
    }
  });

  it('reloads a page that comes back from the page cache, where the worker has ended', async () => {
    const { global, listeners } = fakePage();
    let reloads = 0;
    global.location = { reload: () => reloads++ };
    await startWorker('', global);
    listeners.pageshow({ persisted: false });
    assert.equal(reloads, 0);
    listeners.pageshow({ persisted: true });
    assert.equal(reloads, 1);
  });

  it('is undefined where the worker does not start', async () => {
    for (const change of [
      ({ global }) => delete global.Worker,
      ({ global }) => delete global.indexedDB,
      (page) => page.whenCreated((worker) => worker.onerror({})),
      (page) => page.whenCreated(() => page.passTime()),
    ]) {
      const page = fakePage();
      change(page);
      assert.equal(await startWorker('', page.global), undefined);
      assert.equal(page.worker.isTerminated, page.isCreated());
    }
  });

  /**
   * Returns a fake page with `records` in localStorage. Its worker posts `started` soon after it is created, unless the test
   * passes another function to `whenCreated`.
   */
  function fakePage(records = {}) {
    let passTime;
    let isCreated = false;
    let created = (worker) => worker.post({ started: true });
    const listeners = {};
    const worker = {
      messages: [],
      isTerminated: false,
      postMessage: (message) => worker.messages.push(message),
      post: (data) => worker.onmessage({ data }),
      terminate() {
        worker.isTerminated = true;
      },
    };
    const global = {
      localStorage: fakeStorage(records),
      indexedDB: {},
      setTimeout(callback, ms, ...args) {
        assert.equal(ms, 1_000);
        passTime = () => callback(...args);
      },
      addEventListener(name, listener) {
        listeners[name] = listener;
      },
      Worker: class {
        constructor(url, options) {
          assert.match(url, /\/core-worker\.js$/);
          assert.deepEqual(options, { type: 'module' });
          isCreated = true;
          setImmediate().then(() => created(worker));
          // biome-ignore lint/correctness/noConstructorReturn: the fake is seen by the test.
          return worker;
        }
      },
    };
    const whenCreated = (callback) => {
      created = callback;
    };
    return {
      ...{ global, worker, listeners, whenCreated },
      isCreated: () => isCreated,
      passTime: () => passTime(),
    };
  }
});
