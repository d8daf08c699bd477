// Tests that a failure before init, or in a page whose wasm never loads, is later in its group, counted once and with its own
// time.

import assert from 'node:assert/strict';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const FAILED = [
  ['captured', 'PaymentError: caught', 1],
  ['error', 'CartError: thrown', 1],
  ['rejection', 'OrderError: rejected', 1],
];
const PAGE = '/pages/plain.html';
const CLASSIC = '/pages/classic.html';
const FORBIDDEN = '/pages/forbidden.html';

const EARLY = [
  ['error', 'RangeError: before anything was ready', 1],
  ['rejection', 'TypeError: nobody was there to catch it', 1],
];
/** Matches an id that `capture` returns: the id of the session and a number. */
const ID = /^[a-z0-9]{16}\.\d+$/;

inEveryBrowser(
  {
    async 'failures before the app loads are grouped after init'(open) {
      for (const isClassic of [false, true]) {
        const tab = await open(CLASSIC);
        const entries = await tab.waitFor(entriesInLocalStorage, 3);
        assert.ok(entries.every(({ early }) => early));
        const groups = await tab.evaluate(groupsAfterInit, {}, isClassic);
        assert.deepEqual(withoutResource(groups), EARLY);
        const [resource] = groups.filter(({ kind }) => kind === 'resource');
        assert.match(resource.title, /^ResourceError: script .*\/pages\/missing\.js$/);
        assertTimes(groups, entries);

        const recorded = await tab.evaluate(entriesInLocalStorage, 0);
        assert.ok(!recorded.some(({ early }) => early), 'no entry has coarse texts');
        await tab.evaluate(failEarlyAgain);
        await tab.waitFor(countIs, 'RangeError: before anything was ready', 2);
        const again = await tab.evaluate(groupsAfterInit, {}, isClassic);
        assert.equal(again.length, 3, 'early and late are one group');
        await tab.evaluate(clear);
      }
    },

    async 'failures before the app loads are stored in the namespace that init names'(open) {
      for (const isClassic of [false, true]) {
        const namespace = `late ${isClassic}`;
        const tab = await open(CLASSIC);
        await tab.waitFor(entriesInLocalStorage, 3);
        const groups = await tab.evaluate(groupsAfterInit, { namespace }, isClassic);
        assert.deepEqual(withoutResource(groups), EARLY);
        assert.deepEqual(await tab.evaluate(entriesInLocalStorage, 0), []);
        await tab.goto(PAGE);
        assert.deepEqual(await tab.evaluate(groupsAfterInit), []);
        const later = await tab.evaluate(groupsAfterInit, { namespace });
        assert.deepEqual(withoutResource(later), EARLY);
      }
    },

    async 'failures before the app loads are passed to beforeSave and ignore'(open) {
      const tab = await open(CLASSIC);
      await tab.waitFor(entriesInLocalStorage, 3);
      const { asked, groups } = await tab.evaluate(groupsWithCallbacks);
      assert.deepEqual(asked, ['ResourceError', 'TypeError']);
      assert.deepEqual(summary(groups), [['rejection', 'TypeError: changed', 1]]);
      assert.deepEqual(await tab.evaluate(entriesWithoutCallbacks), []);
    },

    async 'the next page reads entries of a page whose app never loaded'(open) {
      const tab = await open(CLASSIC);
      const entries = await tab.waitFor(entriesInLocalStorage, 3);
      await tab.goto(PAGE);
      const groups = await tab.evaluate(groupsAfterInit);
      assert.deepEqual(withoutResource(groups), EARLY);
      assertTimes(groups, entries);
    },

    async 'a page without its wasm stores entries, which the next page reads'(open) {
      const tab = await open(PAGE);
      assertStores(await tab.evaluate(statusAfterInit, '/broken/index.js'));
      await failOnce(tab, '/broken/index.js');
      assertReadsNothing(await tab.evaluate(readWithoutWasm, '/broken/index.js'));
      await assertCountedOnce(tab, await tab.waitFor(entriesInLocalStorage, 3));
    },

    async 'the viewer shows an error if its wasm does not load'(open) {
      const tab = await open('/broken/viewer/');
      assert.match(await tab.waitFor(errorShown), /WebAssembly/);
    },

    async 'a page whose policy forbids WebAssembly stores entries, which the next page reads'(
      open,
    ) {
      const tab = await open(FORBIDDEN);
      assertStores(await tab.evaluate(statusAfterInit, '/index.js'));
      await failOnce(tab, '/index.js');
      assertReadsNothing(await tab.evaluate(readWithoutWasm, '/index.js'));
      const entries = await tab.waitFor(entriesInLocalStorage, 3);
      await assertCountedOnce(
        tab,
        entries.filter(({ kind }) => kind !== 'csp'),
      );
    },

    async 'failures between import and init are grouped after init'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(failBeforeInit, '/index.js');
      const entries = await tab.waitFor(entriesInLocalStorage, 3);
      await tab.evaluate(passTime);
      await tab.evaluate(groupsAfterInit);
      await assertCountedOnce(tab, entries);
    },

    async 'failures before init are stored in the namespace that init names'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(failBeforeInit, '/broken/index.js');
      await tab.waitFor(entriesInLocalStorage, 3);
      await tab.evaluate(statusAfterInit, '/broken/index.js', { namespace: 'late' });
      const entries = await tab.waitFor(entriesInLocalStorage, 3, 'late');
      assert.deepEqual(await tab.evaluate(entriesInLocalStorage, 0), []);
      await tab.goto(PAGE);
      assert.deepEqual(await tab.evaluate(groupsAfterInit), []);
      await assertCountedOnce(tab, entries, { namespace: 'late' });
    },

    async 'failures of a page that never calls init are read by the next page'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(failBeforeInit, '/index.js');
      const entries = await tab.waitFor(entriesInLocalStorage, 3);
      await tab.goto(PAGE);
      const groups = await tab.evaluate(groupsAfterInit);
      assert.deepEqual(summary(groups), FAILED);
      assertTimes(groups, entries);
    },

    async 'equal failures are counted in one entry'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(statusAfterInit, '/broken/index.js');
      for (let time = 0; time < 3; time++) await tab.evaluate(throwOne, 'CartError');
      await tab.waitFor(onlyEntryCounts, 3);
      await tab.goto(PAGE);
      const groups = await tab.evaluate(groupsAfterInit);
      assert.deepEqual(summary(groups), [['error', 'CartError: thrown', 3]]);
    },

    async 'two tabs that read an open entry at the same time count it once'(open) {
      const writer = await open(PAGE);
      await writer.evaluate(statusAfterInit, '/broken/index.js');
      await writer.evaluate(throwOne, 'CartError');
      await writer.waitFor(onlyEntryCounts, 1);
      await assertConcurrentReads([await open(PAGE), await open(PAGE)], writer);

      await writer.evaluate(throwOne, 'CartError');
      await writer.waitFor(onlyEntryCounts, 2);
      const reader = await open(`${PAGE}?again`);
      assert.deepEqual(summary(await reader.evaluate(groupsAfterInit)), [
        ['error', 'CartError: thrown', 2],
      ]);
    },

    async 'two tabs that compact a final entry at the same time count it once'(open) {
      const writer = await open(PAGE);
      await writer.evaluate(statusAfterInit, '/broken/index.js');
      await writer.evaluate(throwOne, 'CartError');
      await writer.waitFor(onlyEntryCounts, 1);
      await writer.evaluate(flush, '/broken/index.js');
      await writer.goto(`${PAGE}?left`);
      const readers = [await open(PAGE), await open(PAGE)];
      await assertConcurrentReads(readers, writer);
      assert.deepEqual(await readers[0].evaluate(entriesInLocalStorage, 0), []);
    },

    async 'an entry that reappears after it was compacted counts once'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(statusAfterInit, '/broken/index.js');
      await tab.evaluate(throwOne, 'CartError');
      await tab.waitFor(onlyEntryCounts, 1);
      await tab.evaluate(flush, '/broken/index.js');
      const opened = await tab.evaluate(entryRecords);
      await tab.goto(`${PAGE}?left`);
      const final = await tab.evaluate(entryRecords);
      assert.ok(final.some(([, value]) => JSON.parse(value).final));
      for (const [load, records] of [final, final, opened, final].entries()) {
        await tab.goto(`${PAGE}?${load}`);
        await tab.evaluate(putInLocalStorage, records);
        assert.deepEqual(summary(await tab.evaluate(groupsAfterInit)), [
          ['error', 'CartError: thrown', 1],
        ]);
      }
    },

    async 'errors that are captured before init are stored'(open) {
      const tab = await open(PAGE);
      const { id, group, exceptions } = await tab.evaluate(captureBeforeInit);
      assert.notEqual(id, '');
      assert.deepEqual(summary([group]), [['captured', 'CartError: early', 1]]);
      assert.equal(exceptions.length, 1);
      assert.equal(exceptions[0].handled, true);
    },

    async 'errors that are captured before init keep their context and causes'(open) {
      const tab = await open(PAGE);
      const { exceptions } = await tab.evaluate(captureBeforeInit);
      assert.deepEqual(exceptions[0].context, { step: 'payment' });
      assert.deepEqual(
        exceptions[0].causes.map(({ message }) => message),
        ['no answer'],
      );
    },

    async 'failures before the app loads are stored in IndexedDB if there is no localStorage'(
      open,
    ) {
      const tab = await open(`${CLASSIC}?without=localStorage`);
      await tab.waitFor(hasCaptured, 3);
      assert.deepEqual(withoutResource(await tab.evaluate(groupsAfterInit)), EARLY);
      await tab.waitFor(hasKeysInIndexedDb, 'j1/', 3);
      await tab.evaluate(endEntries, '/index.js');
      await tab.goto(`${PAGE}?without=localStorage`);
      assert.deepEqual(withoutResource(await tab.evaluate(groupsAfterInit)), EARLY);
    },

    async 'failures before the app loads are stored in memory if there is no other backend'(open) {
      const tab = await open(`${CLASSIC}?without=localStorage,indexedDB`);
      await tab.waitFor(hasCaptured, 3);
      // Disables the cleanup, because a page that cleans up ends its entries, and the core then removes them from the journal.
      const groups = await tab.evaluate(groupsAfterInit, { cleanupTriggerRate: 0 });
      assert.deepEqual(withoutResource(groups), EARLY);
      await tab.waitFor(hasKeysInMemory, 'j1/', 3);
    },

    async 'entries are stored in IndexedDB if there is no localStorage'(open) {
      const tab = await open(`${PAGE}?without=localStorage`);
      await tab.evaluate(statusAfterInit, '/broken/index.js');
      await failOnce(tab, '/broken/index.js');
      await tab.waitFor(hasKeysInIndexedDb, 'j1/', FAILED.length);
      await tab.evaluate(endEntries, '/broken/index.js');
      await tab.goto(`${PAGE}?without=localStorage`);
      assert.deepEqual(summary(await tab.evaluate(groupsAfterInit)), FAILED);
      await tab.waitFor(hasKeysInIndexedDb, 'j1/', 0);
    },

    async 'entries are stored in memory if there is no other backend'(open) {
      const tab = await open(`${PAGE}?without=localStorage,indexedDB`);
      await tab.evaluate(statusAfterInit, '/index.js');
      await failOnce(tab, '/index.js');
      await tab.waitFor(hasKeysInMemory, 'j1/', FAILED.length);
      assert.deepEqual(summary(await tab.evaluate(groupsAfterInit)), FAILED);
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

/** Asserts that all backends work although no core is loaded: capturing and storing need no wasm. */
function assertStores({ tiers, core }) {
  assert.deepEqual(
    tiers.map(({ state }) => state),
    ['ok', 'ok', 'ok'],
  );
  assert.equal(core, 'none');
}

/** Asserts that reading fails and returns no groups, because it needs the wasm. */
function assertReadsNothing({ groups, status }) {
  assert.deepEqual(groups, []);
  assert.equal(status.core, 'failed');
  assert.match(status.error, /WebAssembly/);
  assertStores({ ...status, core: 'none' });
}

async function failOnce(tab, entry) {
  await tab.evaluate(throwOne, 'CartError');
  await tab.evaluate(rejectOne, 'OrderError');
  assert.match(await tab.evaluate(captureOne, entry), ID);
}

/**
 * Asserts that each of two pages, opened one after the other, counts each failure once, and that the journal is empty
 * afterwards.
 */
async function assertCountedOnce(tab, entries, settings) {
  for (const page of [PAGE, `${PAGE}?again`]) {
    await tab.goto(page);
    await tab.evaluate(passTime);
    const groups = await tab.evaluate(groupsAfterInit, settings);
    assert.deepEqual(summary(groups.filter(({ kind }) => kind !== 'csp')), FAILED);
    assertTimes(
      groups.filter(({ kind }) => kind !== 'csp'),
      entries,
    );
    assert.deepEqual(await tab.evaluate(entriesInLocalStorage, 0, settings?.namespace), []);
  }
}

async function assertConcurrentReads(readers, writer) {
  for (const reader of readers) await reader.evaluate(readOnMessage);
  await writer.evaluate(startReaders);
  for (const reader of readers) {
    await reader.waitFor(() => globalThis.groupsRead);
    const read = await reader.evaluate(() => groupsRead);
    for (const groups of [read, await reader.evaluate(groupsAfterInit)]) {
      assert.deepEqual(summary(groups), [['error', 'CartError: thrown', 1]]);
    }
  }
}

/** Asserts that each group was seen only at the time of its journal entry. */
function assertTimes(groups, entries) {
  assert.equal(groups.length, entries.length);
  for (const { kind, firstSeen, lastSeen } of groups) {
    const { time } = entries.find((entry) => entry.kind === kind);
    assert.deepEqual([firstSeen, lastSeen], [time, time]);
  }
}

// The functions below run in the page.

function errorShown() {
  return document.querySelector('[data-view="error"]')?.textContent;
}

/** Returns the parsed texts of all entries in localStorage, or false while there are fewer than `least`. */
function entriesInLocalStorage(least, namespace = '') {
  const isEntry = new RegExp(`^tinyturret/${namespace}/j1/\\w+/\\d+$`);
  const keys = Object.keys(localStorage).filter((key) => isEntry.test(key));
  return keys.length >= least && keys.map((key) => JSON.parse(localStorage[key]));
}

function entryRecords() {
  return Object.entries(localStorage).filter(([key]) => key.startsWith('tinyturret//j1/'));
}

function putInLocalStorage(records) {
  for (const [key, value] of records) localStorage[key] = value;
}

/** Resolves to whether the database has exactly `count` journal entries whose keys begin with `prefix`. */
async function hasKeysInIndexedDb(prefix, count) {
  const database = await resultOf(indexedDB.open('tinyturret'));
  const stores = [...database.objectStoreNames];
  const keys = stores.includes('records')
    ? await resultOf(database.transaction('records').objectStore('records').getAllKeys())
    : [];
  database.close();
  const isOne = (key) => key.startsWith(prefix) && key.split('/').length <= 3;
  return keys.filter(isOne).length === count;

  function resultOf(request) {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }
}

function hasKeysInMemory(prefix, count) {
  const memory = globalThis[Symbol.for('tinyturret.memory/')] ?? new Map();
  const isOne = (key) => key.startsWith(prefix) && key.split('/').length <= 3;
  return [...memory.keys()].filter(isOne).length === count;
}

/** Calls `init` of a copy of the package, the classic script if `isClassic`, otherwise the module, and returns its groups. */
async function groupsAfterInit(settings, isClassic) {
  const tinyturret = isClassic ? globalThis.tinyturret : await import('/index.js');
  await tinyturret.init(settings);
  return tinyturret.groups();
}

async function groupsWithCallbacks() {
  const tinyturret = await import('/index.js');
  const asked = [];
  const beforeSave = (event) => {
    asked.push(event.type);
    return event.type === 'TypeError' ? { ...event, message: 'changed' } : null;
  };
  await tinyturret.init({ beforeSave, ignore: ['RangeError'] });
  return { asked: asked.sort(), groups: await tinyturret.groups() };
}

/** Returns the messages of the entries in localStorage that `beforeSave` has not changed. */
function entriesWithoutCallbacks() {
  const keys = Object.keys(localStorage).filter((key) => /\/j1\/\w+\/\d+$/.test(key));
  const messages = keys.map((key) => JSON.parse(localStorage[key]).message);
  return messages.filter((message) => message !== 'changed');
}

function hasCaptured(count) {
  return globalThis.tinyturret.status().captured === count;
}

async function clear() {
  const tinyturret = await import('/index.js');
  await tinyturret.clear();
}

async function statusAfterInit(entry, settings) {
  const tinyturret = await import(entry);
  // Disables the cleanup, because a page that cleans up ends its entries, and the core then removes them from the journal.
  return tinyturret.init({ cleanupTriggerRate: 0, ...settings });
}

async function readWithoutWasm(entry) {
  const tinyturret = await import(entry);
  return { groups: await tinyturret.groups(), status: tinyturret.status() };
}

/**
 * Flushes, which also loads the second file of the recorder. Without this file, a page does not end its entries when it is
 * left.
 */
async function flush(entry) {
  const tinyturret = await import(entry);
  return tinyturret.flush();
}

/**
 * Ends the entries as a page does when it is left, and flushes afterwards: WebKit does not store a put into IndexedDB of a page
 * that is left.
 */
async function endEntries(entry) {
  const tinyturret = await import(entry);
  await tinyturret.flush();
  dispatchEvent(new Event('pagehide'));
  await tinyturret.flush();
}

async function captureOne(entry) {
  const tinyturret = await import(entry);
  return tinyturret.capture(makeError('PaymentError', 'caught'));
}

async function failBeforeInit(entry) {
  const tinyturret = await import(entry);
  tinyturret.capture(makeError('PaymentError', 'caught'));
  throwLater(makeError('CartError', 'thrown'));
  rejectLater(makeError('OrderError', 'rejected'));
}

/** Waits 5 ms, so that the time of a later read differs from the time of the failure. */
function passTime() {
  return new Promise((resolve) => setTimeout(resolve, 5));
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

/** Returns whether localStorage has exactly one entry, with this count. An entry without counts has the count 1. */
function onlyEntryCounts(count) {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith('tinyturret//j1/'));
  const entries = keys.filter((key) => /\/j1\/\w+\/\d+$/.test(key));
  if (entries.length !== 1) return false;
  const { hours } = JSON.parse(localStorage[`${entries[0]}/c`] ?? '{"hours":[[0,1]]}');
  return hours.reduce((sum, [, count]) => sum + count, 0) === count;
}

function readOnMessage() {
  globalThis.groupsRead = undefined;
  // Keeps a reference to the channel, because WebKit may collect a channel without one.
  globalThis.channel = new BroadcastChannel('test');
  globalThis.channel.onmessage = async () => {
    const tinyturret = await import('/index.js');
    await tinyturret.init();
    globalThis.groupsRead = await tinyturret.groups();
  };
}

function startReaders() {
  globalThis.channel = new BroadcastChannel('test');
  globalThis.channel.postMessage('read');
}

async function captureBeforeInit() {
  const tinyturret = await import('/index.js');
  const cause = new Error('no answer');
  const id = tinyturret.capture(makeError('CartError', 'early', { cause }), { step: 'payment' });
  await tinyturret.init();
  const [group] = await tinyturret.groups();
  return { id, group, exceptions: await tinyturret.exceptions(group.id) };
}
