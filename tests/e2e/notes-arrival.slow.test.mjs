// The ways in which the guard and the wasm come to a page. What fails before the wasm
// is there, or instead of it, is in its group in the end, once and with its own time.

import assert from 'node:assert/strict';
import { build } from 'esbuild';
import { inEveryBrowser } from './cases.mjs';

const PAGE = '/pages/plain.html';

const EARLY = [
  ['error', 'RangeError: before anything was ready', 1],
  ['rejection', 'TypeError: nobody was there to catch it', 1],
  ['resource', 'ResourceError: script', 1],
];
const NOTED = [
  ['captured', 'PaymentError: caught', 1],
  ['error', 'CartError: thrown', 1],
];
const NO_WASM = ['truncated', 'empty', 'a page instead'];

/** The guard and an app that fails early in one script, as a bundler makes it. */
const bundle = await build({
  stdin: {
    contents: "import './pkg/guard.js'; import './tests/e2e/pages/fail-early.js';",
    resolveDir: new URL('../..', import.meta.url).pathname,
  },
  bundle: true,
  minify: true,
  write: false,
});

inEveryBrowser({
  async 'the guard as a module'(open) {
    const tab = await open('/pages/guarded-module.html');
    assert.deepEqual(await tab.waitFor(noteKinds, 3), ['error', 'rejection', 'resource']);
    assert.deepEqual(await tab.evaluate(groupsAfterInit), EARLY);
  },

  async 'the guard inlined by a bundler'(open) {
    const tab = await open(PAGE);
    await tab.evaluate(runInline, bundle.outputFiles[0].text);
    assert.deepEqual(await tab.waitFor(noteKinds, 3), ['error', 'rejection', 'resource']);
    assert.deepEqual(await tab.evaluate(groupsAfterInit), EARLY);
  },

  async 'what fails while the wasm loads'(open) {
    const tab = await open('/pages/arrival.html?wasm=too late');
    const [before, after] = await tab.evaluate(failWhileLoading);
    const groups = await tab.waitFor(groupsOnceThere, 2);
    assert.deepEqual(groups.map(({ kind, title, count }) => [kind, title, count]).sort(), NOTED);
    for (const { firstSeen, lastSeen } of groups) {
      assert.ok(before <= firstSeen && firstSeen === lastSeen && lastSeen <= after);
    }
    await tab.goto(PAGE);
    assert.deepEqual(await tab.evaluate(groupsAfterInit), NOTED);
  },

  async 'a wasm of another type works'(open) {
    const tab = await open('/pages/arrival.html?wasm=of another type');
    assert.deepEqual(await tab.evaluate(statesAfterInit), ['ok']);
    await tab.evaluate(failTwice);
    await tab.waitFor(groupsOnceThere, 2);
    await tab.goto(PAGE);
    assert.deepEqual(await tab.evaluate(groupsAfterInit), NOTED);
  },

  async 'no WebAssembly at all'(open) {
    const tab = await open('/pages/guarded.html?without=WebAssembly');
    assert.deepEqual(await tab.evaluate(statesAfterInit), ['absent']);
    assert.deepEqual(await tab.waitFor(noteKinds, 3), ['error', 'rejection', 'resource']);
    await tab.goto(PAGE);
    assert.deepEqual(await tab.evaluate(groupsAfterInit), EARLY);
  },

  ...Object.fromEntries(NO_WASM.map((wasm) => [`a wasm that is ${wasm}`, notesInsteadOf(wasm)])),
});

function notesInsteadOf(wasm) {
  return async (open) => {
    const tab = await open(`/pages/arrival.html?wasm=${wasm}`);
    assert.deepEqual(await tab.evaluate(statesAfterInit), ['absent']);
    await tab.evaluate(failTwice);
    assert.deepEqual(await tab.waitFor(noteKinds, 2), ['captured', 'error']);
    for (const page of [PAGE, `${PAGE}?again`]) {
      await tab.goto(page);
      assert.deepEqual(await tab.evaluate(groupsAfterInit), NOTED);
    }
  };
}

// These run in the page.

function noteKinds(number) {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith('tinyturret//n/'));
  return keys.length === number && keys.map((key) => JSON.parse(localStorage[key]).kind).sort();
}

/** Without what a resource is called, which is its address. */
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

function runInline(text) {
  document.head.append(Object.assign(document.createElement('script'), { textContent: text }));
}

async function failTwice() {
  const tinyturret = await import('/index.js');
  tinyturret.capture(makeError('PaymentError', 'caught'));
  throwLater(makeError('CartError', 'thrown'));
}

async function failWhileLoading() {
  const tinyturret = await import('/index.js');
  const times = [Date.now()];
  tinyturret.init();
  tinyturret.capture(makeError('PaymentError', 'caught'));
  const thrown = new Promise((resolve) => addEventListener('error', resolve, { once: true }));
  throwLater(makeError('CartError', 'thrown'));
  await thrown;
  times.push(Date.now());
  // Times of their own, and not of when they were taken in.
  while (Date.now() < times[1] + 20) await new Promise((resolve) => setTimeout(resolve));
  while (!globalThis.deliverWasm) await new Promise((resolve) => setTimeout(resolve));
  globalThis.deliverWasm();
  return times;
}
