// Tests pages in which the classic script, the recorder's second file and the wasm load in several ways, late, or not at all.
// A failure that occurs before they are loaded is later in its group, counted once and with its own time.

import assert from 'node:assert/strict';
import { build } from 'esbuild';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const PAGE = '/pages/plain.html';

const EARLY = [
  ['error', 'RangeError: before anything was ready', 1],
  ['rejection', 'TypeError: nobody was there to catch it', 1],
  ['resource', 'ResourceError: script', 1],
];
const FAILED = [
  ['captured', 'PaymentError: caught', 1],
  ['error', 'CartError: thrown', 1],
];
const NO_WASM = ['truncated', 'empty', 'a page instead'];

/** A script as a bundler makes it, which contains the classic script and an app that fails early. */
const bundle = await build({
  stdin: {
    contents: "import './pkg/recorder.js'; import './tests/e2e/pages/fail-early.js';",
    resolveDir: new URL('../..', import.meta.url).pathname,
  },
  bundle: true,
  minify: true,
  write: false,
  // Hides the warning of esbuild that the bundled classic script cannot load the core. The app loads it with another copy of
  // the package.
  logLevel: 'error',
});

inEveryBrowser({
  async 'the classic script works as a module'(open) {
    const tab = await open('/pages/classic-module.html');
    assert.deepEqual(await tab.waitFor(entryKinds, 3), ['error', 'rejection', 'resource']);
    assert.deepEqual(await tab.evaluate(groupsAfterInit), EARLY);
  },

  async 'the classic script works in a bundle'(open) {
    const tab = await open(PAGE);
    await tab.evaluate(runInline, bundle.outputFiles[0].text);
    assert.deepEqual(await tab.waitFor(entryKinds, 3), ['error', 'rejection', 'resource']);
    assert.deepEqual(await tab.evaluate(groupsAfterInit), EARLY);
  },

  async 'failures while the wasm loads are grouped once it has loaded'(open) {
    const tab = await open('/pages/arrival.html?wasm=too late');
    const [before, after] = await tab.evaluate(failWhileLoading);
    const groups = await tab.waitFor(groupsOnceThere, 2);
    assert.deepEqual(groups.map(({ kind, title, count }) => [kind, title, count]).sort(), FAILED);
    for (const { firstSeen, lastSeen } of groups) {
      assert.ok(before <= firstSeen && firstSeen === lastSeen && lastSeen <= after);
    }
    await tab.goto(PAGE);
    assert.deepEqual(await tab.evaluate(groupsAfterInit), FAILED);
  },

  async 'the wasm loads with another MIME type'(open) {
    const tab = await open('/pages/arrival.html?wasm=of another type');
    await tab.evaluate(statesAfterInit);
    await tab.evaluate(failTwice);
    await tab.waitFor(groupsOnceThere, 2);
    assert.equal(await tab.evaluate(coreAfterReading), 'ok');
    await tab.goto(PAGE);
    assert.deepEqual(await tab.evaluate(groupsAfterInit), FAILED);
  },

  async 'failures are stored in a browser without WebAssembly'(open) {
    const tab = await open('/pages/classic.html?without=WebAssembly');
    assert.deepEqual(await tab.waitFor(entryKinds, 3), ['error', 'rejection', 'resource']);
    assert.deepEqual(await tab.evaluate(statesAfterInit), ['ok']);
    await tab.evaluate(failTwice);
    await tab.waitFor(entryKinds, 5);
    assert.equal(await tab.evaluate(coreAfterReading), 'failed');
    await tab.goto(PAGE);
    assert.deepEqual(await tab.evaluate(groupsAfterInit), [...EARLY, ...FAILED].sort());
  },

  async 'failures are stored if the second file does not load'(open) {
    const tab = await open(PAGE);
    await tab.evaluate(loseSecondFile);
    assert.deepEqual(await tab.evaluate(statesAfterInit), ['ok']);
    const [before, after] = await tab.evaluate(failTwice);
    assert.deepEqual(await tab.waitFor(entryKinds, 2), ['captured', 'error']);
    for (const page of [PAGE, `${PAGE}?again`]) {
      await tab.goto(page);
      assert.deepEqual(await tab.evaluate(groupsAfterInit), FAILED);
      for (const { firstSeen, lastSeen } of await tab.evaluate(groupsOnceThere, 2)) {
        assert.ok(before <= firstSeen && firstSeen === lastSeen && lastSeen <= after);
      }
    }
  },

  async 'failures are stored in IndexedDB if the second file does not load and there is no localStorage'(
    open,
  ) {
    const tab = await open(`${PAGE}?without=localStorage`);
    await tab.evaluate(loseSecondFile);
    await tab.evaluate(statesAfterInit);
    await tab.evaluate(failTwice);
    await tab.goto(PAGE);
    assert.deepEqual(await tab.evaluate(groupsAfterInit), FAILED);
  },

  ...Object.fromEntries(
    NO_WASM.map((wasm) => [`failures are stored if the wasm is ${wasm}`, entriesWith(wasm)]),
  ),
});

function entriesWith(wasm) {
  return async (open) => {
    const tab = await open(`/pages/arrival.html?wasm=${wasm}`);
    assert.deepEqual(await tab.evaluate(statesAfterInit), ['ok']);
    await tab.evaluate(failTwice);
    assert.deepEqual(await tab.waitFor(entryKinds, 2), ['captured', 'error']);
    assert.equal(await tab.evaluate(coreAfterReading), 'failed');
    for (const page of [PAGE, `${PAGE}?again`]) {
      await tab.goto(page);
      assert.deepEqual(await tab.evaluate(groupsAfterInit), FAILED);
    }
  };
}

// The functions below run in the page.

function entryKinds(number) {
  const isEntry = (key) => /^tinyturret\/\/j1\/\w+\/\d+$/.test(key);
  const keys = Object.keys(localStorage).filter(isEntry);
  return keys.length === number && keys.map((key) => JSON.parse(localStorage[key]).kind).sort();
}

/**
 * Calls `init` and returns `[kind, title, count]` of each group, sorted. Removes the URL of the script from the title of a
 * script that failed to load.
 */
async function groupsAfterInit() {
  const tinyturret = await import('/index.js');
  await tinyturret.init();
  const groups = await tinyturret.groups();
  return groups
    .map(({ kind, title, count }) => [kind, title.replace(/ script .*/, ' script'), count])
    .sort();
}

async function groupsOnceThere(number) {
  const tinyturret = await import('/index.js');
  const groups = await tinyturret.groups();
  return groups.length === number && groups;
}

async function statesAfterInit() {
  const tinyturret = await import('/index.js');
  const { tiers } = await tinyturret.init();
  return [...new Set(tiers.map(({ state }) => state))];
}

async function coreAfterReading() {
  const tinyturret = await import('/index.js');
  await tinyturret.groups();
  return tinyturret.status().core;
}

/** Makes all later imports of the second file of the recorder fail, with an import map. */
function loseSecondFile() {
  const imports = { '/details.js': '/lost.js' };
  const map = { type: 'importmap', textContent: JSON.stringify({ imports }) };
  document.head.append(Object.assign(document.createElement('script'), map));
}

function runInline(text) {
  document.head.append(Object.assign(document.createElement('script'), { textContent: text }));
}

/** Captures one error and throws another. Resolves to the times before and after both failures, in milliseconds. */
async function failTwice() {
  const tinyturret = await import('/index.js');
  const before = Date.now();
  tinyturret.capture(makeError('PaymentError', 'caught'));
  const thrown = new Promise((resolve) => addEventListener('error', resolve, { once: true }));
  throwLater(makeError('CartError', 'thrown'));
  await thrown;
  const after = Date.now();
  // Waits, so that a read of the entries has a later time than the failures.
  await new Promise((resolve) => setTimeout(resolve, 20));
  return [before, after];
}

/**
 * Captures one error and throws another, after the core was requested and before its wasm has arrived. Resolves to the times
 * before and after both failures, in milliseconds.
 */
async function failWhileLoading() {
  const tinyturret = await import('/index.js');
  await tinyturret.init();
  tinyturret.groups();
  while (!globalThis.deliverWasm) await new Promise((resolve) => setTimeout(resolve));
  if (tinyturret.status().core !== 'loading') throw Error(tinyturret.status().core);
  const before = Date.now();
  tinyturret.capture(makeError('PaymentError', 'caught'));
  const thrown = new Promise((resolve) => addEventListener('error', resolve, { once: true }));
  throwLater(makeError('CartError', 'thrown'));
  await thrown;
  const after = Date.now();
  // Waits, so that the time at which the core reads the entries differs from the time of the failures.
  await new Promise((resolve) => setTimeout(resolve, 20));
  globalThis.deliverWasm();
  return [before, after];
}
