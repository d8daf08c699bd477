// Tests that the viewer's own page reads its groups in a worker, or in the page where the worker cannot start.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { poll } from './harness/browsers.mjs';
import { FOLDERS, inEveryBrowser } from './harness/in-every-browser.mjs';

const PAGE = '/pages/plain.html';
const TIERS = ['indexedDB ok', 'localStorage ok', 'memory ok'];
const MISSING = join(fileURLToPath(new URL('../..', import.meta.url)), 'missing');

inEveryBrowser({
  async 'the core runs in a worker with all backends'(open) {
    const tab = await open(PAGE);
    await tab.evaluate(captureAll, ['CartError', 'OrderError']);
    await openInWorker(tab, '/viewer/');
    assert.deepEqual(await tab.evaluate(rows), ['CartError: here', 'OrderError: here']);
    const { tiers, reading, stored } = await tab.evaluate(status);
    assert.deepEqual([tiers, reading], [TIERS, 'indexedDB']);
    assert.match(stored, /localStorage [1-9]\.\d KB of 256 KB/);
    await tab.press('j');
    await tab.press('Enter');
    await tab.waitFor(() => !!document.querySelector('.exception'));
    await tab.press('r');
    await tab.waitFor(() => /^Resolved/.test(document.querySelector('.triage')?.textContent));
  },

  async 'the viewer shows records that another tab writes to localStorage only'(open) {
    const tab = await open('/viewer/');
    await openInWorker(tab, '/viewer/?namespace=shop', '[data-view="empty"]');
    const other = await open(PAGE);
    const settings = {
      namespace: 'shop',
      storageBackends: ['localStorage'],
      // Turns the cleanup off, so that the record stays in the journal: compacted records are read from the first backend only.
      cleanupTriggerRate: 0,
    };
    await other.evaluate(captureAll, ['CartError'], settings);
    await tab.waitFor(isListed, ['CartError: here']);
    await other.evaluate(captureAll, ['OrderError'], settings);
    await tab.waitFor(isListed, ['CartError: here', 'OrderError: here']);
  },

  async 'a removed group is removed from every backend'(open) {
    const tab = await open(PAGE);
    const [removed, kept] = await tab.evaluate(captureAll, ['CartError', 'OrderError']);
    await openInWorker(tab, '/viewer/');
    await remove(tab, removed);
    // Deletes another group, because that ends the time in which the first deletion can be undone, and so carries it out.
    await remove(tab, kept);
    await tab.waitFor(hasNothingOf, removed);
    await tab.press('u');
    await tab.waitFor(isListed, ['OrderError: here']);
    await openInWorker(tab, '/viewer/?again');
    assert.deepEqual(await tab.evaluate(rows), ['OrderError: here']);
  },

  async 'a group stays removed when the page is left at once'(open) {
    const tab = await open(PAGE);
    const [removed] = await tab.evaluate(captureAll, ['CartError', 'OrderError']);
    await openInWorker(tab, '/viewer/');
    await remove(tab, removed);
    await tab.goto(PAGE);
    assert.ok(await tab.evaluate(isHidden, removed));
    await openInWorker(tab, '/viewer/');
    assert.deepEqual(await tab.evaluate(rows), ['OrderError: here']);
    await tab.goto(PAGE);
    assert.deepEqual(await tab.evaluate(titles), ['OrderError: here']);
  },

  async 'the viewer updates after the user has returned to its page'(open) {
    const tab = await open('/viewer/');
    await openInWorker(tab, '/viewer/', '[data-view="empty"]');
    await tab.goto(PAGE);
    await tab.evaluate(() => setTimeout(() => history.back()));
    // Polls without reporting errors, because `evaluate` fails while the browser navigates.
    const isBack = () => document.querySelector('[data-view="empty"]') !== null;
    assert.ok(await poll(() => tab.evaluate(isBack).catch(() => false)));
    const other = await open(PAGE);
    await other.evaluate(captureAll, ['CartError']);
    await tab.waitFor(isListed, ['CartError: here']);
  },

  async 'the viewer shows that localStorage is blocked, and reads the other backends'(open) {
    const tab = await open(PAGE);
    await tab.evaluate(captureAll, ['CartError']);
    await openInWorker(tab, '/pages/viewer.html?with=blockedStorage');
    const { tiers, reading } = await tab.evaluate(status);
    assert.deepEqual(tiers, [
      'indexedDB ok',
      'localStorage failing SecurityError: no storage today',
      'memory ok',
    ]);
    assert.equal(reading, 'indexedDB');
  },

  async 'the viewer shows that a browser has no localStorage'(open) {
    const tab = await open(PAGE);
    await tab.evaluate(captureAll, ['CartError']);
    await openInWorker(tab, '/pages/viewer.html?without=localStorage');
    const { tiers } = await tab.evaluate(status);
    assert.deepEqual(tiers, ['indexedDB ok', 'localStorage absent', 'memory ok']);
  },

  async 'the core runs in the page where the browser has no workers'(open) {
    await runsInPage(await open(PAGE), '/pages/viewer.html?without=Worker');
  },

  async 'the core runs in the page where there is no IndexedDB'(open) {
    const tab = await open(PAGE);
    await tab.evaluate(captureAll, ['CartError']);
    await tab.goto('/pages/viewer.html?without=indexedDB');
    await tab.waitFor(isListed, ['CartError: here']);
    const { tiers, reading } = await tab.evaluate(status);
    assert.deepEqual(tiers, ['indexedDB absent', 'localStorage ok', 'memory ok']);
    assert.equal(reading, 'localStorage');
  },

  async 'the core runs in the page where the worker does not answer'(open) {
    await runsInPage(await open(PAGE), '/pages/viewer.html?with=silentWorker');
  },

  async 'the core runs in the page where a policy forbids the worker'(open) {
    await runsInPage(await open(PAGE), '/pages/viewer.html?with=strictPolicy');
  },
});

inEveryBrowser(
  {
    async 'the core runs in the page where the file of the worker is missing'(open) {
      await runsInPage(await open(PAGE), '/viewer/');
    },
  },
  { folders: [['/viewer/core-worker.js/', MISSING], ...FOLDERS] },
);

/**
 * Opens the viewer again and again until it runs in its worker: on a busy machine the worker may start too late, and the
 * viewer then runs in the page.
 */
async function openInWorker(tab, path, selector = 'tr[data-group]') {
  const isInWorker = await poll(async () => {
    await tab.goto(path);
    await tab.waitFor((selector) => !!document.querySelector(selector), selector);
    return !(await tab.evaluate(hasLoadedWasm));
  });
  assert.ok(isInWorker, 'the page has loaded the wasm');
}

async function runsInPage(tab, path) {
  await tab.evaluate(captureAll, ['CartError', 'OrderError']);
  await tab.goto(path);
  await tab.waitFor(isListed, ['CartError: here', 'OrderError: here']);
  assert.ok(await tab.evaluate(hasLoadedWasm));
  const { tiers, reading } = await tab.evaluate(status);
  assert.deepEqual([tiers, reading], [TIERS, 'indexedDB']);
}

async function remove(tab, group) {
  await tab.evaluate((group) => document.querySelector(`[data-group="${group}"] a`).focus(), group);
  await tab.press('d');
  await tab.waitFor((group) => !document.querySelector(`[data-group="${group}"]`), group);
}

// The functions below run in the page.

function hasLoadedWasm() {
  return performance.getEntriesByType('resource').some(({ name }) => name.endsWith('.wasm'));
}

/** Captures an error with each of these names. Resolves to a list of the ids of all groups, sorted by title. */
async function captureAll(names, settings) {
  const tinyturret = await import('/index.js');
  await (globalThis.begun ??= tinyturret.init(settings));
  for (const name of names) tinyturret.capture(makeError(name, 'here'));
  await tinyturret.flush();
  const groups = await tinyturret.groups();
  return groups.toSorted((a, b) => (a.title < b.title ? -1 : 1)).map(({ id }) => id);
}

async function titles() {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ listen: false });
  return (await tinyturret.groups()).map(({ title }) => title);
}

function rows() {
  const all = document.querySelectorAll('tr[data-group] [data-field="title"]');
  return [...all].map(({ textContent }) => textContent).sort();
}

function isListed(expected) {
  const all = document.querySelectorAll('tr[data-group] [data-field="title"]');
  const titles = [...all].map(({ textContent }) => textContent).sort();
  return `${titles}` === `${expected}`;
}

function status() {
  const text = (selector, parent = document) => parent.querySelector(selector)?.textContent ?? '';
  const textsOf = (tier) => ['.name', '.tier-state', '.tier-error'].map((name) => text(name, tier));
  const tiers = [...document.querySelectorAll('[data-tier]')];
  return {
    tiers: tiers.map((tier) => textsOf(tier).join(' ').trim()),
    reading: text('[data-field="reading"]'),
    stored: text('[data-field="stored"]'),
  };
}

function isHidden(group) {
  return localStorage.getItem(`tinyturret//m/${group}/removed`) !== null;
}

/** Resolves to whether the tombstone is the only record of the group in each backend, and the journal has no entries. */
async function hasNothingOf(group) {
  const ended = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await ended(indexedDB.open('tinyturret'));
  const all = await ended(database.transaction('records').objectStore('records').getAllKeys());
  database.close();
  const local = Object.keys(localStorage).map((key) => key.replace(/^tinyturret\/\//, ''));
  const removal = `m/${group}/removed`;
  const isOnlyRemoval = (keys) =>
    `${keys.filter((key) => key.includes(group) || key.startsWith('j1/'))}` === removal;
  return isOnlyRemoval(all) && isOnlyRemoval(local);
}
