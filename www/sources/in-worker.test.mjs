// The viewer's worker and its page: what they pass to each other.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { readSettings } from '../../src/recorder/settings.js';
import { startWorker } from './in-worker.js';
import { openLocalRecords } from './local-records.js';
import { createMirror } from './mirror.js';

const GROUP = '0123456789abcdef';

describe('mirror', () => {
  it('holds the records of the page, and passes on what is written', async () => {
    const { mirror, storage, sent } = open({ a: '1', b: '2' });
    assert.deepEqual([storage.length, storage.key(0), storage.key(1)], [2, 'a', 'b']);
    assert.deepEqual([storage.key(2), storage.getItem('c')], [null, null]);
    storage.setItem('c', 3);
    storage.removeItem('a');
    assert.deepEqual(entriesOf(mirror.open()), { b: '2', c: '3' });
    assert.deepEqual(sent, []);
    await setImmediate();
    const writes = [
      ['c', '3'],
      ['a', null],
    ];
    assert.deepEqual(sent, [writes]);
  });

  it('keeps what it wrote when the page has not applied that yet', () => {
    const { mirror, storage } = open({ a: '1', b: '1', c: '1' });
    storage.removeItem('a');
    storage.setItem('b', '2');
    storage.setItem('c', '2');
    const pairs = { a: '1', b: '1', c: '1', d: '1' };
    mirror.update({ pairs: Object.entries(pairs), applied: 0 });
    assert.deepEqual(entriesOf(storage), { b: '2', c: '2', d: '1' });
    mirror.update({ pairs: Object.entries(pairs), applied: 2 });
    assert.deepEqual(entriesOf(storage), { a: '1', b: '1', c: '2', d: '1' });
    mirror.update({ pairs: Object.entries(pairs), applied: 3 });
    assert.deepEqual(entriesOf(storage), pairs);
  });

  it('throws where the page cannot read, and once after the page could not write', () => {
    const { mirror, storage } = open({ a: '1' });
    mirror.update({ applied: 0, error: { name: 'SecurityError', message: 'blocked' } });
    const blocked = { name: 'SecurityError', message: 'blocked' };
    assert.throws(() => mirror.open(), blocked);
    assert.throws(() => storage.getItem('a'), blocked);
    assert.throws(() => storage.setItem('a', '2'), blocked);
    const refused = { name: 'QuotaExceededError', message: 'full' };
    mirror.update({ pairs: [['a', '1']], applied: 0, refused });
    assert.throws(() => storage.setItem('b', '2'), refused);
    storage.setItem('b', '2');
    assert.deepEqual(entriesOf(storage), { a: '1', b: '2' });
  });

  it('is undefined where the page has no localStorage', () => {
    const mirror = createMirror(() => {});
    mirror.update({ pairs: undefined, applied: 0 });
    assert.equal(mirror.open(), undefined);
  });

  function open(records) {
    const sent = [];
    const mirror = createMirror((writes) => sent.push(writes));
    mirror.update({ pairs: Object.entries(records), applied: 0 });
    return { mirror, storage: mirror.open(), sent };
  }
});

describe('local records', () => {
  it('reads and writes the records of its namespace only', () => {
    const localStorage = fakeStorage({
      'tinyturret/shop/a': '1',
      'tinyturret//a': '2',
      other: '3',
    });
    const records = openLocalRecords('shop', { localStorage });
    assert.deepEqual(records.read(), {
      pairs: [['tinyturret/shop/a', '1']],
      applied: 0,
      refused: undefined,
      number: 1,
    });
    const writes = [
      ['tinyturret/shop/a', null],
      ['tinyturret/shop/b', '4'],
      ['other', '5'],
    ];
    records.apply(writes, 1);
    assert.deepEqual(entriesOf(localStorage), {
      'tinyturret//a': '2',
      other: '3',
      'tinyturret/shop/b': '4',
    });
    assert.equal(records.read().applied, 3);
  });

  it('removes nothing in place of which something was refused, until the mirror knows of it', () => {
    const localStorage = fakeStorage({ 'tinyturret//old': '1' });
    const { setItem } = localStorage;
    localStorage.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    const records = openLocalRecords('', { localStorage });
    const { number } = records.read();
    records.apply([['tinyturret//new', '1']], number);
    records.apply([['tinyturret//old', null]], number);
    assert.deepEqual(Object.keys(entriesOf(localStorage)), ['tinyturret//old']);
    const next = records.read();
    assert.deepEqual(
      [next.pairs, next.refused.name],
      [[['tinyturret//old', '1']], 'QuotaExceededError'],
    );
    records.apply([['tinyturret//old', null]], number);
    assert.deepEqual(Object.keys(entriesOf(localStorage)), ['tinyturret//old']);
    localStorage.setItem = setItem;
    records.apply([['tinyturret//old', null]], next.number);
    assert.deepEqual(entriesOf(localStorage), {});
  });

  it('names the namespace as the recorder does', () => {
    for (const namespace of ['', 'a/b/c', 'x'.repeat(70)]) {
      const localStorage = fakeStorage({});
      openLocalRecords(namespace, { localStorage }).hide([GROUP]);
      const settings = readSettings({ namespace }, () => {});
      const key = `tinyturret/${settings.namespace}/m/${GROUP}/removed`;
      assert.deepEqual(Object.keys(entriesOf(localStorage)), [key]);
    }
  });

  it('does not read without bounds', () => {
    const long = 'x'.repeat(300_000);
    const keys = Array.from({ length: 20 }, (_, at) => [`tinyturret//${at}`, long]);
    const localStorage = fakeStorage(Object.fromEntries(keys));
    assert.equal(openLocalRecords('', { localStorage }).read().pairs.length, 4);
  });

  it('passes on why it cannot read or write', () => {
    const broken = {
      get localStorage() {
        throw new DOMException('blocked', 'SecurityError');
      },
    };
    const error = { name: 'SecurityError', message: 'blocked' };
    assert.deepEqual(openLocalRecords('', broken).read().error, error);
    const localStorage = fakeStorage({});
    localStorage.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    const records = openLocalRecords('', { localStorage });
    records.apply([['tinyturret//a', '1']]);
    assert.deepEqual(records.read().refused, { name: 'QuotaExceededError', message: 'full' });
    assert.equal(records.read().refused, undefined);
    assert.equal(openLocalRecords('', { localStorage: null }).read().pairs, undefined);
  });
});

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

  it('hides a group and what follows from it before the worker removes them', async () => {
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
    for (const key of ['tinyturret//a', 'tinyturret/shop/a', 'other', null])
      listeners.storage({ key });
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

  /** A page whose worker starts at once, unless `whenCreated` is given something else to do. */
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

function fakeStorage(records) {
  const map = new Map(Object.entries(records));
  return {
    get length() {
      return map.size;
    },
    key: (at) => [...map.keys()][at] ?? null,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
  };
}

function entriesOf(storage) {
  const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at));
  return Object.fromEntries(keys.map((key) => [key, storage.getItem(key)]));
}
