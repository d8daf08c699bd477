// What fails before the wasm is there, or where it never comes: the guard notes it,
// and the next page with a wasm takes it in, exactly once and with its own time.

import assert from 'node:assert/strict';
import { inEveryBrowser } from './cases.mjs';

const PAGE = '/pages/plain.html';
const GUARDED = '/pages/guarded.html';
const FORBIDDEN = '/pages/forbidden.html';

const EARLY = [
  ['error', 'RangeError: before anything was ready', 1],
  ['rejection', 'TypeError: nobody was there to catch it', 1],
];

inEveryBrowser(
  {
    async 'what fails before init is in its group after it'(open) {
      const tab = await open(GUARDED);
      const noted = await tab.waitFor(notesInLocalStorage, 3);
      const groups = await tab.evaluate(groupsAfterInit);
      assert.deepEqual(summary(groups.filter(({ kind }) => kind !== 'resource')), EARLY);
      const [resource] = groups.filter(({ kind }) => kind === 'resource');
      assert.match(resource.title, /^ResourceError: script .*\/pages\/missing\.js$/);
      assertTimes(groups, noted);

      assert.deepEqual(await tab.evaluate(notesInLocalStorage, 0), [], 'no note is left');
      await tab.evaluate(failEarlyAgain);
      await tab.waitFor(countIs, 'RangeError: before anything was ready', 2);
      assert.equal((await tab.evaluate(groupsAfterInit)).length, 3, 'early and late are one group');
    },

    async 'what fails early goes to the namespace that init names'(open) {
      const tab = await open(GUARDED);
      await tab.waitFor(notesInLocalStorage, 3);
      assert.equal((await tab.evaluate(groupsAfterInit, { namespace: 'late' })).length, 3);
      await tab.goto(PAGE);
      assert.deepEqual(await tab.evaluate(groupsAfterInit), []);
    },

    async 'the guard takes its namespace from its script'(open) {
      const tab = await open('/pages/shop.html');
      assert.equal((await tab.waitFor(notesInLocalStorage, 3, 'shop')).length, 3);
      assert.equal((await tab.evaluate(groupsAfterInit, { namespace: 'shop' })).length, 3);
      await tab.goto(PAGE);
      assert.deepEqual(await tab.evaluate(groupsAfterInit), []);
    },

    async 'without its wasm a page notes, and the next page takes it in'(open) {
      const tab = await open(PAGE);
      const status = await tab.evaluate(initWithoutWasm, '/broken/index.js');
      assertAbsent(status);
      await failOnce(tab);
      const id = await tab.evaluate(captureWithoutWasm, '/broken/index.js');
      assert.match(id, /^[a-z0-9]{10}\.\d+$/);
      await drainsOnce(tab, await tab.waitFor(notesInLocalStorage, 3));
    },

    async 'a viewer without its wasm says so'(open) {
      const tab = await open('/broken/viewer/');
      assert.match(await tab.waitFor(errorShown), /WebAssembly/);
    },

    async 'where the policy forbids WebAssembly a page notes as well'(open) {
      const tab = await open(FORBIDDEN);
      const status = await tab.evaluate(initWithoutWasm, '/index.js');
      assertAbsent(status);
      await failOnce(tab);
      const id = await tab.evaluate(captureWithoutWasm, '/index.js');
      assert.match(id, /^[a-z0-9]{10}\.\d+$/);
      await tab.waitFor(notesInLocalStorage, 3);
      const noted = await tab.evaluate(notesInLocalStorage, 0);
      await drainsOnce(
        tab,
        noted.filter(({ kind }) => kind !== 'csp'),
      );
    },

    async 'the same failure again is one note that counts'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(initWithoutWasm, '/broken/index.js');
      for (let time = 0; time < 3; time++) await tab.evaluate(throwOne, 'CartError');
      await tab.waitFor(noteCounts, 3);
      await tab.goto(PAGE);
      const groups = await tab.evaluate(groupsAfterInit);
      assert.deepEqual(summary(groups), [['error', 'CartError: thrown', 3]]);
    },

    async 'two tabs that take in one note at once count it once'(open) {
      const writer = await open(PAGE);
      await writer.evaluate(initWithoutWasm, '/broken/index.js');
      await writer.evaluate(throwOne, 'CartError');
      await writer.waitFor(notesInLocalStorage, 1);
      const readers = [await open(PAGE), await open(PAGE)];
      for (const reader of readers) await reader.evaluate(initWhenTold);
      await writer.evaluate(tellReaders);
      for (const reader of readers) {
        await reader.waitFor(() => globalThis.isInitialized);
        assert.deepEqual(summary(await reader.evaluate(groupsAfterInit)), [
          ['error', 'CartError: thrown', 1],
        ]);
      }
    },

    async 'a note that comes back after it was taken in counts once'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(initWithoutWasm, '/broken/index.js');
      await tab.evaluate(throwOne, 'CartError');
      await tab.waitFor(notesInLocalStorage, 1);
      const records = await tab.evaluate(noteRecords);
      for (let load = 0; load < 2; load++) {
        await tab.goto(`${PAGE}?${load}`);
        await tab.evaluate(putInLocalStorage, records);
        assert.deepEqual(summary(await tab.evaluate(groupsAfterInit)), [
          ['error', 'CartError: thrown', 1],
        ]);
      }
    },

    async 'what is captured before init is not lost'(open) {
      const tab = await open(PAGE);
      const { id, group, exceptions } = await tab.evaluate(captureBeforeInit);
      assert.notEqual(id, '');
      assert.deepEqual(summary([group]), [['captured', 'CartError: early', 1]]);
      assert.equal(exceptions.length, 1);
      assert.equal(exceptions[0].handled, true);
    },

    async 'what is captured before init keeps its context and its causes'(open) {
      const tab = await open(PAGE);
      const { exceptions } = await tab.evaluate(captureBeforeInit);
      assert.deepEqual(exceptions[0].context, { step: 'payment' });
      assert.deepEqual(
        exceptions[0].causes.map(({ message }) => message),
        ['no answer'],
      );
    },

    async 'without localStorage notes go to IndexedDB'(open) {
      const tab = await open(`${GUARDED}?without=localStorage`);
      await tab.waitFor(noteKeysInIndexedDb, 3);
      assert.deepEqual(withoutResource(await tab.evaluate(groupsAfterInit)), EARLY);
      await tab.waitFor(noteKeysInIndexedDb, 0);
      await tab.goto(`${PAGE}?without=localStorage`);
      assert.deepEqual(withoutResource(await tab.evaluate(groupsAfterInit)), EARLY);
    },

    async 'without either notes go to memory'(open) {
      const tab = await open(`${GUARDED}?without=localStorage,indexedDB`);
      await tab.waitFor(noteKeysInMemory, 3);
      assert.deepEqual(withoutResource(await tab.evaluate(groupsAfterInit)), EARLY);
      await tab.waitFor(noteKeysInMemory, 0);
    },
  },
  { profile: 'on disk' },
);

function summary(groups) {
  return groups.map(({ kind, title, count }) => [kind, title, count]).sort();
}

function withoutResource(groups) {
  assert.equal(groups.length, 3);
  return summary(groups.filter(({ kind }) => kind !== 'resource'));
}

function assertAbsent({ tiers }) {
  assert.ok(tiers.length > 0);
  for (const { state, error } of tiers) {
    assert.equal(state, 'absent');
    assert.match(error, /WebAssembly/);
  }
}

async function failOnce(tab) {
  await tab.evaluate(throwOne, 'CartError');
  await tab.evaluate(rejectOne, 'OrderError');
}

/** Two pages after another, both with a wasm, count each of the notes once. */
async function drainsOnce(tab, noted) {
  for (const page of [PAGE, `${PAGE}?again`]) {
    await tab.goto(page);
    const groups = (await tab.evaluate(groupsAfterInit)).filter(({ kind }) => kind !== 'csp');
    assert.deepEqual(summary(groups), [
      ['captured', 'PaymentError: caught', 1],
      ['error', 'CartError: thrown', 1],
      ['rejection', 'OrderError: rejected', 1],
    ]);
    assertTimes(groups, noted);
    assert.deepEqual(await tab.evaluate(notesInLocalStorage, 0), []);
  }
}

/** Each group was seen when its note was written. */
function assertTimes(groups, noted) {
  assert.equal(groups.length, noted.length);
  for (const { kind, firstSeen, lastSeen } of groups) {
    const { time } = noted.find((note) => note.kind === kind);
    assert.deepEqual([firstSeen, lastSeen], [time, time]);
  }
}

// These run in the page.

function errorShown() {
  return document.querySelector('[data-view="error"]')?.textContent;
}

/** All notes, once there are as many; at once when any number will do. */
function notesInLocalStorage(least, namespace = '') {
  const keys = Object.keys(localStorage).filter((key) =>
    key.startsWith(`tinyturret/${namespace}/n/`),
  );
  return keys.length >= least && keys.map((key) => JSON.parse(localStorage[key]));
}

function noteRecords() {
  return Object.entries(localStorage).filter(([key]) => key.startsWith('tinyturret//n/'));
}

function putInLocalStorage(records) {
  for (const [key, value] of records) localStorage[key] = value;
}

async function noteKeysInIndexedDb(count) {
  const database = await resultOf(indexedDB.open('tinyturret'));
  const stores = [...database.objectStoreNames];
  const keys = stores.includes('records')
    ? await resultOf(database.transaction('records').objectStore('records').getAllKeys())
    : [];
  database.close();
  return keys.filter((key) => key.startsWith('n/')).length === count;

  function resultOf(request) {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }
}

function noteKeysInMemory(count) {
  const memory = globalThis[Symbol.for('tinyturret.memory/')] ?? new Map();
  return [...memory.keys()].filter((key) => key.startsWith('n/')).length === count;
}

async function groupsAfterInit(settings) {
  const tinyturret = await import('/index.js');
  await tinyturret.init(settings);
  return tinyturret.groups();
}

async function initWithoutWasm(entry) {
  const tinyturret = await import(entry);
  return tinyturret.init();
}

async function captureWithoutWasm(entry) {
  const tinyturret = await import(entry);
  return tinyturret.capture(makeError('PaymentError', 'caught'));
}

function throwOne(name) {
  throwLater(makeError(name, 'thrown'));
}

function rejectOne(name) {
  rejectLater(makeError(name, 'rejected'));
}

function failEarlyAgain() {
  setTimeout(failEarly);
}

async function countIs(title, count) {
  const tinyturret = await import('/index.js');
  const groups = await tinyturret.groups();
  return groups.find((group) => group.title === title)?.count === count;
}

function noteCounts(count) {
  const notes = Object.keys(localStorage).filter((key) => key.startsWith('tinyturret//n/'));
  return notes.length === 1 && JSON.parse(localStorage[notes[0]]).count === count;
}

function initWhenTold() {
  const channel = new BroadcastChannel('test');
  channel.onmessage = async () => {
    const tinyturret = await import('/index.js');
    await tinyturret.init();
    globalThis.isInitialized = true;
  };
}

function tellReaders() {
  new BroadcastChannel('test').postMessage('init');
}

async function captureBeforeInit() {
  const tinyturret = await import('/index.js');
  const cause = new Error('no answer');
  const id = tinyturret.capture(makeError('CartError', 'early', { cause }), { step: 'payment' });
  await tinyturret.init();
  const [group] = await tinyturret.groups();
  return { id, group, exceptions: await tinyturret.exceptions(group.id) };
}
