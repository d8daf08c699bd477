// Tests many tabs and workers at the same time, many page loads one after the other, and many failures in one page: counts are
// exact, and the storage is bounded. SOAK=1 uses larger numbers.

import assert from 'node:assert/strict';
import { poll } from './harness/browsers.mjs';
import { assertGroups, groupsOfViewer } from './harness/groups.mjs';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const PAGE = '/pages/stored.html';
const isSoak = Boolean(process.env.SOAK);

const TABS = 8;
const WORKERS = 4;
const TIMES = isSoak ? 1000 : 50;
const LOADS = isSoak ? 500 : 15;
const EARLIER = 60;
const STORM = isSoak ? { kinds: 10_000, times: 100 } : { kinds: 500, times: 40 };
/**
 * Limits in docs/reference/retention.md. COUNTERS is the number of counters of one group; older ones are packed into one
 * record. BUDGET is the number of bytes that this package may store in localStorage.
 */
const COUNTERS = 64;
const BUDGET = 256 << 10;

inEveryBrowser(
  {
    async 'eight tabs and four workers count exactly'(open) {
      const viewer = await open('/viewer/');
      const tabs = [];
      for (let at = 0; at < TABS; at++) tabs.push(await open(PAGE));
      for (const [at, tab] of tabs.entries()) {
        await tab.evaluate(prepare, `Tab${at}Error`, TIMES);
        if (at < WORKERS) await tab.evaluate(startWorker, `Worker${at}Error`, TIMES);
      }
      await tabs[0].evaluate(startAll, TABS + WORKERS);
      const finished = await outcome(tabs[0]);
      assert.equal(finished.length, TABS + WORKERS);
      const own = finished.map((type) => counted(type, TIMES));
      const all = [counted('SharedError', TIMES * (TABS + WORKERS)), ...own];
      await assertGroups(withoutTraps(viewer), groupsOfViewer, all);
      for (const tab of [tabs[0], tabs.at(-1)])
        await assertGroups(withoutTraps(tab), groupsHere, all);

      const [tab] = tabs;
      await tab.goto(PAGE);
      await tab.waitFor(tiersAgree);
      await assertGroups(withoutTraps(tab), groupsHere, all);
      // Fewer exceptions than the limit may be left: two tabs that clean up at the same time may drop more than one alone,
      // because each decides by its own read.
      const { stored, different } = await tab.evaluate(exceptionsOf, 'SharedError');
      assert.ok(stored > 50 && stored <= 100, `${stored} exceptions`);
      assert.equal(different, stored);
    },

    async 'counts are exact after two tabs have packed old counters at the same time'(open) {
      const seeding = await open(PAGE);
      await seeding.evaluate(storeCounters, 'SharedError', 100);
      const tabs = [await open(PAGE), await open(PAGE)];
      for (const [at, tab] of tabs.entries()) await tab.evaluate(prepare, `Tab${at}Error`, TIMES);
      await seeding.evaluate(storeLateCounters, 200);
      await tabs[0].evaluate(startAll, tabs.length);
      await outcome(tabs[0]);
      await seeding.waitFor(() => globalThis.isStored);
      const all = [
        counted('SharedError', 300 + 2 * TIMES),
        ...tabs.map((_, at) => counted(`Tab${at}Error`, TIMES)),
      ];
      for (const tab of tabs) {
        await tab.goto(PAGE);
        await assertGroups(tab, groupsHere, all);
      }
      const { sessions, database, local } = await tabs[0].evaluate(countersOf, 'SharedError');
      assert.equal(sessions, 302);
      assert.ok(database <= COUNTERS && local <= COUNTERS, `${database} and ${local} counters`);

      await seeding.evaluate(bringBackCounters);
      for (const path of [PAGE, `${PAGE}?again`]) {
        await seeding.goto(path);
        await assertGroups(seeding, groupsHere, all);
      }
    },

    async 'counts are exact if a session writes a counter while it is packed'(open) {
      const seeding = await open(PAGE);
      await seeding.evaluate(storeCounters, 'SharedError', 100);
      const grown = await seeding.evaluate(() => counterOf('earlier0', 5));
      const tab = await open(PAGE);
      await tab.evaluate(writeAtPacking, grown);
      const all = [counted('SharedError', 104)];
      await assertGroups(tab, groupsHere, all);
      await tab.waitFor(() => globalThis.isWritten);
      await tab.goto(PAGE);
      await assertGroups(tab, groupsHere, all);
    },

    async 'many page loads leave a bounded number of records'(open) {
      const tab = await open('/pages/loads.html');
      await tab.evaluate(storeCounters, 'SharedError', EARLIER);
      for (let load = 0; load < LOADS; load++) await tab.evaluate(loadAndFail);
      await tab.goto(PAGE);
      await assertGroups(tab, groupsHere, [counted('SharedError', EARLIER + LOADS)]);
      const { sessions, database, local } = await tab.evaluate(countersOf, 'SharedError');
      assert.equal(sessions, EARLIER + LOADS);
      assert.ok(
        database <= COUNTERS + 1 && local <= COUNTERS + 1,
        `${database} and ${local} counters`,
      );
      await tab.waitFor(tiersAgree);
    },

    async 'many failures in one page are counted, and use a bounded part of the storage'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(beginStorm, STORM);
      const storm = await outcome(tab);
      assert.deepEqual(storm.others, [], 'every group has its whole count');
      assert.equal(storm.groups, Math.min(STORM.kinds, 1000));
      assert.ok(storm.bytes <= BUDGET, `${storm.bytes} bytes of localStorage`);
      // The database has at most ten exceptions and one counter per group, and the version.
      assert.ok(storm.stored <= 1000 * 10 + 1000 + 1, `${storm.stored} records in the database`);
      assert.ok(storm.grown < 64 << 20, `wasm memory grew by ${storm.grown} bytes`);
    },
  },
  { profile: 'on disk' },
);

/**
 * Wraps a tab so that `evaluate` leaves out groups of a false trap. With a dozen busy instances, WebKit on Linux traps now and
 * then without an access out of bounds: once in some hundred runs here, with all counts right.
 * https://bugs.webkit.org/show_bug.cgi?id=259441
 */
function withoutTraps(tab) {
  const isTrap = ({ title }) => title.startsWith('RuntimeError: Out of bounds memory access');
  return {
    async evaluate(read) {
      const groups = await tab.evaluate(read);
      return groups.filter((group) => !isTrap(group));
    },
  };
}

function counted(type, count) {
  return { id: type, expect: { title: `${type}: counted`, kind: 'captured', count } };
}

/** Resolves to the outcome of the work that the page has started. It has no time limit. */
async function outcome(tab) {
  let outcome;
  while (!outcome) outcome = await poll(() => tab.evaluate(outcomeSoFar));
  return outcome;
}

// The functions below run in the page.

async function prepare(own, times) {
  const tinyturret = await import('/index.js');
  const { count } = await import('/pages/counting.js');
  await count(tinyturret, own, times);
}

async function startWorker(own, times) {
  globalThis.worker = new Worker('/pages/counting-worker.js', { type: 'module' });
  worker.postMessage([own, times]);
  await new Promise((resolve) => {
    worker.onmessage = resolve;
  });
}

/**
 * Starts the failures of all pages and workers. Sets the global `outcome` to a promise of the names of those that have
 * finished, which resolves when they are as many as `all`.
 */
function startAll(all) {
  const finished = [];
  const channel = new BroadcastChannel('counting');
  globalThis.outcome = new Promise((resolve) => {
    channel.onmessage = ({ data }) => {
      finished.push(data);
      if (finished.length === all) resolve(finished);
    };
    channel.postMessage('go');
  });
}

async function groupsHere() {
  const tinyturret = await import('/index.js');
  return tinyturret.groups();
}

async function tiersAgree() {
  const tinyturret = await import('/index.js');
  await (globalThis.begun ??= tinyturret.init({ maxExceptionGroups: 100 }));
  // Reads the groups, which loads the core, because the core copies records between the backends.
  await tinyturret.groups();
  return (await disagreements('')).length === 0;
}

async function exceptionsOf(type) {
  const tinyturret = await import('/index.js');
  const group = (await tinyturret.groups()).find((group) => group.type === type);
  const ids = (await tinyturret.exceptions(group.id)).map(({ id }) => id);
  return { stored: ids.length, different: new Set(ids).size };
}

/**
 * Captures an error of the type `type`, and adds counters of `number - 1` other sessions of its group, with one failure each,
 * to both persistent backends.
 */
async function storeCounters(type, number) {
  const tinyturret = await import('/index.js');
  await tinyturret.init();
  const error = Object.assign(new Error('counted'), { name: type });
  tinyturret.capture(error, { fingerprint: [type] });
  await tinyturret.flush();
  // Ends the entry, so that the core compacts it when it reads.
  dispatchEvent(new Event('pagehide'));
  await tinyturret.groups();
  const stored = Object.entries(storedInLocalStorage(''));
  const [key, text] = stored.find(([key]) => key.startsWith('t/'));
  globalThis.counterOf = (session, count = 1) => {
    const time = Date.now() - 3_600_000;
    const hours = [[Math.floor(time / 3_600_000), count]];
    const counter = { ...JSON.parse(text), count, first: time, last: time, hours };
    return [key.replace(/[^/]+$/, `${session}.0`), JSON.stringify(counter)];
  };
  globalThis.counters = Array.from({ length: number - 1 }, (_, at) => counterOf(`earlier${at}`));
  await withStore('', (store) => {
    for (const [key, value] of counters) store.put(value, key);
  });
  for (const [key, value] of counters) localStorage.setItem(`tinyturret//${key}`, value);
}

/** After the message "go", adds `number` counters of other sessions to the database, one after the other. */
function storeLateCounters(number) {
  const channel = new BroadcastChannel('counting');
  channel.onmessage = async () => {
    channel.close();
    for (let at = 0; at < number; at++) {
      const [key, value] = counterOf(`late${at}`);
      await withStore('', (store) => store.put(value, key));
    }
    globalThis.isStored = true;
  };
}

/**
 * Reads the groups, so that the core packs counters. Writes a record to the database right after the core has read the
 * counters that it packs.
 */
async function writeAtPacking([key, value]) {
  const database = await resultOf(indexedDB.open('tinyturret'));
  const { getAll } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.getAll = function (range, ...rest) {
    const reading = getAll.call(this, range, ...rest);
    if (!isWritten && /^t\/.+\/$/.test(range?.lower)) {
      reading.addEventListener('success', () => {
        globalThis.isWritten = true;
        database.transaction('records', 'readwrite').objectStore('records').put(value, key);
      });
    }
    return reading;
  };
  globalThis.isWritten = false;
  const tinyturret = await import('/index.js');
  await tinyturret.init();
  await tinyturret.groups();
}

/**
 * Puts the counters of the other sessions back into localStorage, like a backend that was unavailable while they were packed.
 */
function bringBackCounters() {
  for (const [key, value] of counters) localStorage.setItem(`tinyturret//${key}`, value);
}

async function countersOf(type) {
  const tinyturret = await import('/index.js');
  await tinyturret.init();
  // Reads the groups, because the core packs counters only after it has opened the backends.
  const { id, sessions } = (await tinyturret.groups()).find((group) => group.type === type);
  const isOne = (key) => key.startsWith(`t/${id}/`);
  return {
    sessions,
    database: Object.keys(await storedInDatabase('')).filter(isOne).length,
    local: Object.keys(storedInLocalStorage('')).filter(isOne).length,
  };
}

async function loadAndFail() {
  const frame = document.querySelector('iframe');
  await new Promise((resolve) => {
    frame.onload = resolve;
    frame.src = `/pages/plain.html?${Math.random()}`;
  });
  await frame.contentWindow.eval(`(async () => {
    const tinyturret = await import('/index.js');
    await tinyturret.init();
    tinyturret.capture(makeError('SharedError', 'counted'), { fingerprint: ['SharedError'] });
  })()`);
}

/**
 * Starts to capture `times` errors of each of `kinds` groups, one group after the other, so that the last groups are complete.
 */
async function beginStorm({ kinds, times }) {
  const tinyturret = await import('/index.js');
  const { default: load } = await import('/tinyturret.js');
  await tinyturret.init({ maxExceptionGroups: 1000, maxExceptionPerGroup: 10 });
  const exports = Object.values(await load());
  const memory = exports.find((value) => value instanceof WebAssembly.Memory);
  const before = memory.buffer.byteLength;
  const nextTask = () => new Promise((resolve) => setTimeout(resolve));
  const storm = async () => {
    for (let kind = 0; kind < kinds; kind++) {
      const error = makeError(`Kind${kind}`, 'again and again');
      for (let time = 0; time < times; time++) {
        tinyturret.capture(makeError(error.name, error.message), { fingerprint: [`${kind}`] });
      }
      if (kind % 10 === 9) await nextTask();
    }
    await tinyturret.flush();
    await tinyturret.init({ maxExceptionGroups: 1000, maxExceptionPerGroup: 10 });
    const groups = await groupsInDatabase(tinyturret);
    const local = Object.entries(storedInLocalStorage(''));
    return {
      groups: groups.length,
      others: groups
        .filter(({ count }) => count !== times)
        .map(({ title, count, firstSeen }) => ({ title, count, firstSeen })),
      bytes: local.reduce((bytes, record) => bytes + record.join('').length, 0),
      stored: Object.keys(await storedInDatabase('')).length,
      grown: memory.buffer.byteLength - before,
    };
  };
  globalThis.outcome = storm();
}

/** Resolves to the outcome, or to null if it is not known after five seconds. */
function outcomeSoFar() {
  const soon = new Promise((resolve) => setTimeout(resolve, 5000, null));
  return Promise.race([globalThis.outcome, soon]);
}
