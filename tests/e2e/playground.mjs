// The faults of the playground: each becomes one group with the expected title and count, and is still there after a
// reload.

import assert from 'node:assert/strict';
import { parts } from '../../examples/playground/faults.js';
import { assertGroups, groupsOfPage, groupsOfViewer } from './groups.mjs';

const all = Object.values(parts).flat();

// A worker has no localStorage: without IndexedDB, what it captures stays in its own
// memory. A dedicated worker's error is passed on to its page, but only its text.
const STAYS_IN_WORKER = ['shared-worker', 'service-worker'];
const ONLY_TEXT = ['dedicated-worker'];

// WebKit leaves out the name of one wasm frame or another, never the same ones.
const NAMES_NO_WASM = ['webkit'];

/** After this time the instances that failed have no transaction left. */
const REST_MS = 1000;

/**
 * Presses every button of the playground at the origin `url`, in a page without the backends that `without` lists,
 * where `reads` is the backend that is read. Returns the viewer, which shows the groups after a reload.
 */
export async function failInEveryWay(open, browser, url, { without, reads }) {
  const faults = faultsIn(browser, reads);
  const query = without && `?without=${without}`;
  const playground = await open(`${url}/playground/${query}`);
  await playground.waitFor(tiersAreOpen);
  assert.deepEqual(await playground.evaluate(tiersShown), tiersWithout(without));

  for (const { id } of all) await playground.click(`[data-fault="${id}"]:enabled`);
  await assertGroups(playground, groupsOfPage, faults);
  assert.equal(await playground.evaluate(() => globalThis.tinyturret.status().reading), reads);

  await playground.evaluate(() => globalThis.tinyturret.flush());
  // WebKit keeps a page that is left with a transaction under way, and that blocks the database.
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  await playground.goto(`${url}/playground/${query}`);
  const viewer = await open(`${url}/viewer/${query}`);
  await viewer.waitFor(isDrawn);
  await assertGroups(viewer, groupsOfViewer, reads === 'memory' ? [] : faults);
  assert.equal(await viewer.evaluate(tierRead), reads);
  return viewer;
}

/** The faults, with what is expected of them in this browser when this tier is read. */
function faultsIn(name, reads) {
  const isStored = ({ id }) => reads === 'indexedDB' || !STAYS_IN_WORKER.includes(id);
  const isNamed = ({ id }) =>
    id.startsWith('rust')
      ? !NAMES_NO_WASM.includes(name)
      : reads === 'indexedDB' || !ONLY_TEXT.includes(id);
  return all
    .filter(isStored)
    .map((fault) =>
      isNamed(fault) ? fault : { ...fault, expect: { ...fault.expect, culprit: '' } },
    );
}

function tiersWithout(without) {
  const state = (name) => [name, without.includes(name) ? 'absent' : 'ok'];
  return Object.fromEntries(['indexedDB', 'localStorage', 'memory'].map(state));
}

// These run in the page.

function tiersAreOpen() {
  const tiers = [...document.querySelectorAll('#tiers li')];
  return tiers.length > 0 && tiers.every(({ dataset }) => dataset.state !== 'opening');
}

function tiersShown() {
  const tiers = [...document.querySelectorAll('#tiers li')];
  return Object.fromEntries(tiers.map(({ dataset }) => [dataset.tier, dataset.state]));
}

function isDrawn() {
  return document.querySelector('[data-view="list"], [data-view="empty"]') !== null;
}

function tierRead() {
  return document.querySelector('[data-field="reading"]').textContent;
}
