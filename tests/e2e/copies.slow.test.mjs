// Tests several calls of init(), several copies of the package, a Rust app with the package, and workers: each global scope
// has one listener for each event, and every failure counts once.

import assert from 'node:assert/strict';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const PAGE = '/pages/plain.html';
const COPIES = ['/index.js', '/shared/index.js'];
const ONCE = [['error', 'CartError: thrown', 1]];

inEveryBrowser({
  async 'a failure counts once after several calls of init'(open) {
    const tab = await open(PAGE);
    await tab.evaluate(countListeners);
    for (let time = 0; time < 3; time++) await tab.evaluate(initEach, COPIES.slice(0, 1));
    await assertCountedOnce(tab);
  },

  async 'a failure counts once with two copies of the package'(open) {
    const tab = await open(PAGE);
    await tab.evaluate(countListeners);
    await tab.evaluate(initEach, COPIES);
    await tab.evaluate(initEach, COPIES);
    await assertCountedOnce(tab);
  },

  async 'a failure counts once with a Rust app and the package'(open) {
    for (const order of [
      [startApp, initEach],
      [initEach, startApp],
    ]) {
      const tab = await open('/pages/rust.html');
      await tab.evaluate(countListeners);
      for (const begin of order) await tab.evaluate(begin, COPIES.slice(0, 1));
      await tab.evaluate(panicInApp);
      await tab.waitFor(isCounted, ['panic', 'panic: an export panicked', 1]);
      await assertCountedOnce(tab, [['panic', 'panic: an export panicked', 1]]);
      await tab.evaluate(clear);
    }
  },

  async 'a failure before a Rust app starts counts once with the classic script'(open) {
    const tab = await open('/pages/rust.html');
    await tab.evaluate(countListeners);
    await tab.evaluate(loadClassicScript);
    await tab.evaluate(throwOne, 'thrown before app 1');
    await tab.waitFor(() => tinyturret.status().captured === 1);
    await tab.evaluate(startApp);
    const early = ['error', 'CartError: thrown before app 1', 1];
    // The title has the whole text of the failure. This shows that the app has captured the failure too, and not only the
    // classic script.
    await tab.waitFor(isCounted, early);
    await tab.evaluate(panicInApp);
    const panic = ['panic', 'panic: an export panicked', 1];
    await tab.waitFor(isCounted, panic);
    await tab.goto(`${PAGE}?later`);
    assert.deepEqual(await tab.evaluate(groupsAfterInit), [early, panic]);
  },

  async 'failures of a page and of its workers count once each'(open) {
    const tab = await open(PAGE);
    await tab.evaluate(initEach, COPIES);
    await tab.evaluate(startWorkers, COPIES);
    await tab.evaluate(failInWorkers);
    const inWorkers = ['error', 'Error: thrown in a worker', 2];
    await tab.waitFor(isCounted, inWorkers);
    await tab.evaluate(throwOne);
    await tab.waitFor(isCounted, ONCE[0]);
    await tab.goto(`${PAGE}?again`);
    assert.deepEqual(await tab.evaluate(groupsAfterInit), [...ONCE, inWorkers]);
  },
});

/** Asserts that a failure counts once, in this page and in a later one, and that there is one listener for each event. */
async function assertCountedOnce(tab, others = []) {
  await tab.evaluate(throwOne);
  await tab.waitFor(isCounted, ONCE[0]);
  assert.deepEqual(await tab.evaluate(listeners), {
    error: 1,
    unhandledrejection: 1,
    securitypolicyviolation: 1,
  });
  await tab.goto(`${PAGE}?later`);
  assert.deepEqual(await tab.evaluate(groupsAfterInit), [...ONCE, ...others]);
}

// The functions below run in the page.

/** Replaces `addEventListener`, to count in `added` the listeners for failures by event. */
function countListeners() {
  globalThis.added = {};
  const { addEventListener } = globalThis;
  globalThis.addEventListener = function (type, ...rest) {
    const isFailure = ['error', 'unhandledrejection', 'securitypolicyviolation'].includes(type);
    if (isFailure) added[type] = (added[type] ?? 0) + 1;
    return addEventListener.call(this, type, ...rest);
  };
}

function listeners() {
  return globalThis.added;
}

async function initEach(entries) {
  for (const entry of entries) {
    const tinyturret = await import(entry);
    await tinyturret.init();
  }
}

function loadClassicScript() {
  const script = Object.assign(document.createElement('script'), { src: '/recorder.js' });
  document.head.append(script);
  return new Promise((resolve) => {
    script.onload = resolve;
  });
}

async function startApp() {
  globalThis.app = await startRust();
}

function panicInApp() {
  setTimeout(function callExport() {
    globalThis.app.panic_in_export();
  });
}

function throwOne(message = 'thrown') {
  throwLater(makeError('CartError', message));
}

async function isCounted([kind, title, count]) {
  const tinyturret = await import('/index.js');
  const groups = await tinyturret.groups();
  return groups.some(
    (group) => group.kind === kind && group.title === title && group.count === count,
  );
}

async function groupsAfterInit() {
  const tinyturret = await import('/index.js');
  await tinyturret.init();
  const groups = await groupsInDatabase(tinyturret);
  return groups.map(({ kind, title, count }) => [kind, title, count]).sort();
}

async function clear() {
  const tinyturret = await import('/index.js');
  await tinyturret.clear();
}

/**
 * Starts two workers. Each imports two copies of the package and calls `init` of each twice. They do not compact, because WebKit
 * suspends the workers of a page that is left, and an open transaction of a suspended worker blocks the database.
 */
async function startWorkers(entries) {
  const script = `
    onmessage = function failInWorker({ data }) {
      if (data === 'fail') throw new Error('thrown in a worker');
      begin(data);
    };
    async function begin(entries) {
      for (const entry of [...entries, ...entries]) {
        await (await import(entry)).init({ cleanupTriggerRate: 0 });
      }
      postMessage('ready');
    }`;
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  globalThis.workers = [new Worker(url, { type: 'module' }), new Worker(url, { type: 'module' })];
  const addresses = entries.map((entry) => new URL(entry, location.href).href);
  const start = (worker) =>
    new Promise((resolve) => {
      worker.onmessage = resolve;
      worker.postMessage(addresses);
    });
  await Promise.all(globalThis.workers.map(start));
}

function failInWorkers() {
  for (const worker of globalThis.workers) worker.postMessage('fail');
}
