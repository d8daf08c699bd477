// Tests which backends are used, in which order and under which names, and how their errors are reported.

import assert from 'node:assert/strict';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const PAGE = '/pages/plain.html';
const EVERY_TIER = ['indexedDB', 'localStorage', 'memory'];

inEveryBrowser(
  {
    async 'every backend is written and the first one is read'(open) {
      for (const storageBackends of [undefined, ['localStorage', 'memory', 'indexedDB']]) {
        const tab = await open(PAGE);
        const namespace = storageBackends?.[0] ?? '';
        const status = await tab.evaluate(captureOne, { storageBackends, namespace });
        assert.deepEqual(namesOf(status), storageBackends ?? EVERY_TIER);
        assert.equal(status.reading, namesOf(status)[0]);
        const { indexedDB, localStorage, memory } = await tab.evaluate(keysStored, namespace);
        assert.deepEqual([...new Set(indexedDB.map(kindOf))].sort(), ['j1', 'r1', 'v']);
        assert.deepEqual(localStorage, indexedDB);
        assert.deepEqual(memory, indexedDB);
      }
    },

    async 'localStorage has at most 256 KB, and keeps the newest records'(open) {
      const tab = await open(PAGE);
      const { bytes, newest, count, dropped } = await tab.evaluate(fillLocalStorage);
      assert.ok(bytes > 64 * 1024 && bytes <= 256 * 1024, `${bytes} bytes`);
      assert.ok(newest, 'the last exception is stored');
      assert.ok(count >= 50, `${count} groups`);
      assert.ok(dropped > 0, 'evicted records are counted');
    },

    async 'a backend that is not in storageBackends is not used'(open) {
      const tab = await open(PAGE);
      const status = await tab.evaluate(captureOne, { storageBackends: ['memory'] });
      assert.deepEqual(namesOf(status), ['memory']);
      const { indexedDB, localStorage, memory } = await tab.evaluate(keysStored, '');
      assert.deepEqual([indexedDB, localStorage, memory.length], [[], [], 3]);
    },

    async 'an object of the page is a backend like any other'(open) {
      const tab = await open(PAGE);
      const { status, records, titles, removed } = await tab.evaluate(useShelf);
      assert.deepEqual(namesOf(status), ['shelf', 'memory']);
      assert.equal(status.reading, 'shelf');
      assert.deepEqual(titles, ['OrderError: not paid']);
      assert.deepEqual(records.map(([key]) => kindOf(key)).sort(), ['j1', 'r1', 'v']);
      const texts = JSON.parse(records.find(([key]) => /^j1\/\w+\/0$/.test(key))[1]);
      assert.equal(texts.message, 'not paid');
      assert.deepEqual([...new Set(removed.map(kindOf))].sort(), ['j1', 'm', 't', 'x']);
    },

    async 'two namespaces have separate records'(open) {
      const shop = await open(PAGE);
      const blog = await open(PAGE);
      await shop.evaluate(captureOne, { namespace: 'shop' });
      await blog.evaluate(captureOne, { namespace: 'blog' }, 'BlogError');
      assert.deepEqual(await shop.evaluate(titles), ['OrderError: not paid']);
      assert.deepEqual(await blog.evaluate(titles), ['BlogError: not paid']);
      assert.equal((await blog.evaluate(keysStored, 'shop')).localStorage.length, 4);
      assert.equal((await blog.evaluate(keysStored, 'shop')).indexedDB.length, 4);
      assert.equal((await blog.evaluate(keysStored, 'shop')).memory.length, 0);
      assert.deepEqual((await blog.evaluate(keysStored, '')).localStorage, []);

      await blog.evaluate(clear);
      await shop.goto('/viewer/?namespace=shop');
      await shop.waitFor(rowSays, 'OrderError: not paid');
    },

    async 'init and flush reject if a backend cannot be opened and ignoreStorageErrors is false'(
      open,
    ) {
      const tab = await open(PAGE);
      await tab.evaluate(breakIndexedDb);
      const { init, flush, storageErrors, id, titles } = await tab.evaluate(failingTier, {
        ignoreStorageErrors: false,
      });
      assert.match(init, /^Error: .*indexedDB.*no database today/);
      assert.match(flush, /^Error: .*indexedDB.*no database today/);
      assert.ok(storageErrors.length >= 2);
      for (const [tier, message] of storageErrors) {
        assert.equal(tier, 'indexedDB');
        assert.match(message, /no database today/);
      }
      assert.notEqual(id, '');
      assert.deepEqual(titles, ['OrderError: not paid'], 'the other backends store it');
    },

    async 'init and flush reject if a backend cannot be written and ignoreStorageErrors is false'(
      open,
    ) {
      const tab = await open(PAGE);
      const { init, flush, storageErrors, id, titles } = await tab.evaluate(failingTier, {
        ignoreStorageErrors: false,
        storageBackends: ['full shelf', 'memory'],
      });
      assert.match(flush, /^Error: .*shelf.*the shelf is full/);
      assert.ok(storageErrors.length >= 1);
      for (const [tier, message] of storageErrors) {
        assert.equal(tier, 'shelf');
        assert.match(message, /the shelf is full/);
      }
      assert.notEqual(id, '');
      assert.deepEqual(titles, ['OrderError: not paid']);
      assert.match(init, /^Error: .*shelf.*the shelf is full/);
    },

    async 'init and flush resolve, and onStorageError is not called, if a backend fails and ignoreStorageErrors is true'(
      open,
    ) {
      const shelf = { storageBackends: ['full shelf', 'memory'] };
      for (const settings of [{ ignoreStorageErrors: true }, shelf]) {
        const tab = await open(`${PAGE}?${Object.keys(settings)}`);
        await tab.evaluate(breakIndexedDb);
        const { init, flush, storageErrors, id, titles, status } = await tab.evaluate(
          failingTier,
          settings,
        );
        assert.deepEqual([init, flush, storageErrors], ['resolved', 'resolved', []]);
        assert.notEqual(id, '');
        assert.deepEqual(titles, ['OrderError: not paid']);
        const [tier] = status.tiers;
        assert.equal(tier.state, 'failing');
        assert.match(tier.error, /no database today|the shelf is full/);
        assert.ok(tier.pending > 0, 'the missing records are pending');
        await tab.evaluate(clear);
      }
    },

    async 'a backend that works again gets the records that it missed'(open) {
      const tab = await open(PAGE);
      const { before, after } = await tab.evaluate(mendShelf);
      assert.equal(before, 'failing');
      assert.deepEqual(after.keys.map(kindOf).sort(), ['j1', 'r1']);
      assert.equal(after.state, 'ok');
    },

    async 'a backend that works again gets the records that it missed without another failure'(
      open,
    ) {
      const tab = await open(PAGE);
      await tab.evaluate(breakShelf);
      await tab.waitFor(hasState, 'failing');
      await tab.evaluate(() => {
        shelf.failure = undefined;
      });
      await tab.waitFor(isOnShelf);
      await tab.waitFor(hasState, 'ok');
    },
  },
  { profile: 'on disk' },
);

function namesOf({ tiers }) {
  return tiers.map(({ name }) => name);
}

function kindOf(key) {
  return key.split('/')[0];
}

// The functions below run in the page.

/** Captures one error. Disables the cleanup, which would compact the journal. */
async function captureOne(settings, name = 'OrderError') {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ cleanupTriggerRate: 0, ...settings });
  tinyturret.capture(makeError(name, 'not paid'));
  await tinyturret.groups();
  return tinyturret.status();
}

async function titles() {
  const tinyturret = await import('/index.js');
  return (await tinyturret.groups()).map(({ title }) => title);
}

async function clear() {
  const tinyturret = await import('/index.js');
  await tinyturret.clear();
}

/** Resolves to the keys in every backend, in the layout that the documentation describes. */
async function keysStored(namespace) {
  const start = `tinyturret/${namespace}/`;
  const ours = Object.keys(localStorage).filter((key) => key.startsWith(start));
  const memory = globalThis[Symbol.for(`tinyturret.memory/${namespace}`)] ?? new Map();
  return {
    indexedDB: (await keysOfDatabase(namespace && `/${namespace}`)).sort(),
    localStorage: ours.map((key) => key.slice(start.length)).sort(),
    memory: [...memory.keys()].sort(),
  };

  async function keysOfDatabase(suffix) {
    const name = `tinyturret${suffix}`;
    const found = (await indexedDB.databases()).some((database) => database.name === name);
    if (!found) return [];
    const opening = indexedDB.open(name, 1);
    const database = await resultOf(opening);
    const keys = await resultOf(
      database.transaction('records').objectStore('records').getAllKeys(),
    );
    database.close();
    return keys;
  }

  function resultOf(request) {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }
}

async function useShelf() {
  const tinyturret = await import('/index.js');
  const shelf = makeShelf();
  await tinyturret.init({ cleanupTriggerRate: 0, storageBackends: [shelf, 'memory'] });
  tinyturret.capture(makeError('OrderError', 'not paid'));
  const [group] = await tinyturret.groups();
  const status = tinyturret.status();
  const records = [...shelf.records];
  await tinyturret.remove(group.id);
  return { status, records, titles: [group.title], removed: shelf.removed };
}

function breakIndexedDb() {
  IDBFactory.prototype.open = () => {
    throw new Error('no database today');
  };
}

/**
 * Starts with a failing backend. Resolves to the outcomes of init() and flush(), the calls of onStorageError, and the groups
 * after a capture.
 */
async function failingTier({ storageBackends, ...settings }) {
  const tinyturret = await import('/index.js');
  const storageErrors = [];
  const outcome = (promise) => promise.then(() => 'resolved', String);
  const backends = storageBackends?.map((name) =>
    name === 'full shelf' ? makeShelf('the shelf is full') : name,
  );
  const init = await outcome(
    tinyturret.init({
      ...settings,
      storageBackends: backends,
      onStorageError: (...args) => storageErrors.push(args),
    }),
  );
  const id = tinyturret.capture(makeError('OrderError', 'not paid'));
  const flush = await outcome(tinyturret.flush());
  const titles = (await tinyturret.groups()).map(({ title }) => title);
  return { init, flush, storageErrors, id, titles, status: tinyturret.status() };
}

async function breakShelf() {
  const tinyturret = await import('/index.js');
  globalThis.shelf = makeShelf();
  await tinyturret.init({ storageBackends: [shelf], ignoreStorageErrors: true });
  shelf.failure = 'no more room';
  tinyturret.capture(makeError('OrderError', 'not paid'));
}

async function hasState(state) {
  const tinyturret = await import('/index.js');
  return tinyturret.status().tiers[0].state === state;
}

function isOnShelf() {
  return [...shelf.records.keys()].some((key) => key.startsWith('j1/'));
}

async function mendShelf() {
  const tinyturret = await import('/index.js');
  const shelf = makeShelf('the shelf is full');
  await tinyturret.init({ cleanupTriggerRate: 0, storageBackends: ['memory', shelf] });
  tinyturret.capture(makeError('OrderError', 'not paid'));
  await tinyturret.flush();
  const stateOf = () => tinyturret.status().tiers[1].state;
  const before = stateOf();
  shelf.failure = undefined;
  // Repeats the read, because a failed backend is tried again after a backoff of some seconds.
  while (stateOf() !== 'ok') {
    await new Promise((resolve) => setTimeout(resolve, 100));
    await tinyturret.flush();
  }
  return { before, after: { state: stateOf(), keys: [...shelf.records.keys()] } };
}

function rowSays(title) {
  const fields = [...document.querySelectorAll('tr[data-group] [data-field="title"]')];
  return fields.length === 1 && fields[0].textContent === title;
}

/** Captures two hundred exceptions of at least 4 KB each, with localStorage as the only backend. */
async function fillLocalStorage() {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ maxExceptionGroups: 1000, storageBackends: ['localStorage'] });
  for (let number = 0; number < 200; number++) {
    const error = makeError(
      `Error${String.fromCharCode(65 + (number % 26))}${number}`,
      'x'.repeat(4000),
    );
    tinyturret.capture(error, { fingerprint: [`kind ${number}`] });
  }
  await tinyturret.flush();
  const records = Object.entries(localStorage).filter(([key]) => key.startsWith('tinyturret/'));
  return {
    bytes: records.reduce((bytes, record) => bytes + record.join('').length, 0),
    newest: records.some(([key, text]) => /j1\/\w+\/\d+$/.test(key) && text.includes('199"')),
    count: (await tinyturret.groups()).length,
    dropped: tinyturret.status().tiers[0].dropped,
  };
}
