// Tests the faults of the playground in a browser: each becomes one group with the expected title and count, and is still
// there after a reload.

import assert from 'node:assert/strict';
import { parts } from '../../../examples/playground/faults.js';
import { hasWasmNames } from './browsers.mjs';
import { assertGroups, groupsOfPage, groupsOfViewer } from './groups.mjs';

const allFaults = Object.values(parts).flat();

// Ids of faults in workers. STAYS_IN_WORKER: the page shows the group only if IndexedDB is read, because a worker has no
// localStorage, so without IndexedDB its exceptions stay in its own memory. WITHOUT_STACK: without IndexedDB the group has no
// stack, because the page of a dedicated worker gets the text of an uncaught error, but not its stack.
const STAYS_IN_WORKER = ['shared-worker', 'service-worker'];
const WITHOUT_STACK = ['dedicated-worker'];

/**
 * Presses every button of the playground at the origin `url`, in a page without the backends that `without` lists, and asserts
 * that each failure makes its group. `reads` is the backend that is read. Returns the viewer, which shows the groups after a
 * reload.
 */
export async function failInEveryWay(open, browser, url, { without, reads }) {
  const faults = faultsIn(browser, reads);
  const query = without && `?without=${without}`;
  const playground = await open(`${url}/playground/${query}`);
  await playground.waitFor(backendsAreOpen);
  assert.deepEqual(await playground.evaluate(backendsShown), backendsWithout(without));

  for (const { id } of allFaults) await playground.click(`[data-fault="${id}"]:enabled`);
  await assertGroups(playground, groupsOfPage, faults);
  assert.equal(await playground.evaluate(() => globalThis.tinyturret.status().reading), reads);

  await playground.evaluate(() => globalThis.tinyturret.flush());
  // If a page is left during a transaction, WebKit keeps the page, and its transaction blocks the database.
  if (!without.includes('indexedDB')) await playground.evaluate(databaseIsIdle);
  await playground.goto(`${url}/playground/${query}`);
  const viewer = await open(`${url}/viewer/${query}`);
  await viewer.waitFor(isDrawn);
  await assertGroups(viewer, groupsOfViewer, reads === 'memory' ? [] : faults);
  assert.equal(await viewer.evaluate(backendRead), reads);
  return viewer;
}

/**
 * Returns the faults with the groups that are expected in this browser when `reads` is the name of the backend that is read.
 */
function faultsIn(name, reads) {
  const isStored = ({ id }) => reads === 'indexedDB' || !STAYS_IN_WORKER.includes(id);
  const isNamed = ({ id }) =>
    id.startsWith('rust')
      ? hasWasmNames(name)
      : reads === 'indexedDB' || !WITHOUT_STACK.includes(id);
  return allFaults
    .filter(isStored)
    .map((fault) =>
      isNamed(fault) ? fault : { ...fault, expect: { ...fault.expect, culprit: '' } },
    );
}

function backendsWithout(without) {
  const state = (name) => [name, without.includes(name) ? 'absent' : 'ok'];
  return Object.fromEntries(['indexedDB', 'localStorage', 'memory'].map(state));
}

// The functions below run in the page.

/** Resolves when all transactions of the database that began before this call have ended. */
function databaseIsIdle() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('tinyturret');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const last = opening.result.transaction('records', 'readwrite');
      last.objectStore('records').get('v');
      last.oncomplete = () => resolve(opening.result.close());
    };
  });
}

function backendsAreOpen() {
  const tiers = [...document.querySelectorAll('#tiers li')];
  return tiers.length > 0 && tiers.every(({ dataset }) => dataset.state !== 'opening');
}

function backendsShown() {
  const tiers = [...document.querySelectorAll('#tiers li')];
  return Object.fromEntries(tiers.map(({ dataset }) => [dataset.tier, dataset.state]));
}

function isDrawn() {
  return document.querySelector('[data-view="list"], [data-view="empty"]') !== null;
}

function backendRead() {
  return document.querySelector('[data-field="reading"]').textContent;
}
