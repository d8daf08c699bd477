// Tests storage that fails because of the browser, the page or another tab. The tests inject no fault into the code.

import assert from 'node:assert/strict';
import { inEveryBrowser } from './harness/in-every-browser.mjs';
import { restoreTimers, shortenTimers } from './harness/page-clock.mjs';

const PAGE = '/pages/stored.html';
const OK = { indexedDB: 'ok', localStorage: 'ok', memory: 'ok' };
const ALL_OK = { reading: 'indexedDB', tiers: OK, pageErrors: [] };

inEveryBrowser(
  {
    async 'failures are stored while the page has filled localStorage'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(fillLocalStorage);
      await tab.evaluate(start);
      await tab.evaluate(fail, 'CartError', 'OrderError');
      const { groups, reading, tiers, pageErrors } = await tab.evaluate(readAll);
      assert.deepEqual(groups, ['CartError ×1 open', 'OrderError ×1 open']);
      assert.deepEqual([reading, pageErrors], ['indexedDB', []]);
      assert.match(tiers.localStorage, /^failing: .*quota/i);
      assert.deepEqual({ ...tiers, localStorage: 'ok' }, OK);

      await tab.evaluate(emptyLocalStorage);
      await assertAgrees(tab);
    },

    async 'failures are kept when the page clears localStorage'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(start);
      await tab.evaluate(fail, 'CartError', 'CartError');
      await tab.evaluate(() => localStorage.clear());
      await tab.evaluate(fail, 'OrderError');
      const groups = ['CartError ×2 open', 'OrderError ×1 open'];
      assert.deepEqual((await tab.evaluate(readAll)).groups, groups);
      await tab.goto(PAGE);
      await tab.evaluate(start);
      assert.deepEqual((await tab.evaluate(readAll)).groups, groups);
      await assertAgrees(tab);
    },

    async 'failures are kept when the page deletes the database'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(start);
      await tab.evaluate(fail, 'CartError', 'CartError');
      await tab.evaluate(() => deleteDatabase(''));
      await tab.evaluate(fail, 'OrderError');
      const groups = ['CartError ×2 open', 'OrderError ×1 open'];
      assert.deepEqual((await tab.evaluate(readAll)).groups, groups);
      await assertAgrees(tab);
      assert.deepEqual(await tab.evaluate(readAll), { groups, ...ALL_OK });
      assert.deepEqual(await tab.evaluate(exceptionsOf, 'CartError'), 2);
    },

    async 'failures are kept when another tab upgrades the database'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(start);
      await tab.evaluate(fail, 'CartError');
      const other = await open(PAGE);
      await other.evaluate(raiseVersion, 99);
      await tab.evaluate(fail, 'CartError');
      await assertAgrees(tab);
      assert.deepEqual(await tab.evaluate(readAll), { groups: ['CartError ×2 open'], ...ALL_OK });
    },

    async 'failures are stored while another tab blocks an upgrade of the database'(open) {
      const holder = await open(PAGE);
      await holder.evaluate(holdDatabase);
      const tab = await open(PAGE);
      await tab.evaluate(askForUpgrade);
      await tab.evaluate(shortenTimers, 3_000, 10_000);
      await tab.evaluate(start);
      await tab.evaluate(fail, 'CartError');
      const { groups, reading, pageErrors } = await tab.evaluate(readAll);
      assert.deepEqual(groups, ['CartError ×1 open']);
      assert.deepEqual([reading, pageErrors], ['localStorage', []]);
      await tab.waitFor(isFailing, 'no answer in time');
      await tab.evaluate(restoreTimers);
      await holder.evaluate(releaseDatabase);
      await assertAgrees(tab);
    },

    async 'failures are kept when the browser removes IndexedDB'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(start);
      await tab.evaluate(fail, 'CartError');
      await tab.evaluate(readAll);
      await tab.evaluate(takeDatabaseAway);
      await tab.evaluate(fail, 'CartError', 'OrderError');
      const groups = ['CartError ×2 open', 'OrderError ×1 open'];
      const { tiers, ...rest } = await tab.evaluate(readAll);
      assert.deepEqual(rest, { groups, reading: 'localStorage', pageErrors: [] });
      assert.match(tiers.indexedDB, /^failing: /);
      await tab.goto(PAGE);
      await tab.evaluate(start);
      assert.deepEqual(await tab.evaluate(readAll), { groups, ...ALL_OK });
    },

    async 'failures are kept when the browser closes connections without an event'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(start);
      await tab.evaluate(fail, 'CartError');
      await tab.evaluate(readAll);
      await tab.evaluate(closeSilently);
      for (let time = 0; time < 5; time++) await tab.evaluate(fail, 'CartError', 'OrderError');
      const { groups, pageErrors } = await tab.evaluate(readAll);
      assert.deepEqual(groups, ['CartError ×6 open', 'OrderError ×5 open']);
      assert.deepEqual(pageErrors, []);
      // The recorder and the core may each have opened one new connection.
      assert.ok((await tab.evaluate(() => opened)) <= 2);
      await assertAgrees(tab);
    },

    async 'failures are stored if the page has a database of the same name'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(makeForeignDatabase);
      await tab.evaluate(start);
      await tab.evaluate(fail, 'CartError');
      const { groups, reading, tiers, pageErrors } = await tab.evaluate(readAll);
      assert.deepEqual(groups, ['CartError ×1 open']);
      assert.deepEqual([reading, pageErrors], ['localStorage', []]);
      assert.match(tiers.indexedDB, /^failing: /);
      assert.deepEqual(await tab.evaluate(foreignDatabase), ['theirs']);
    },

    async 'malformed records are ignored'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(storeGarbage);
      await tab.evaluate(start);
      await tab.evaluate(fail, 'CartError');
      const { groups, ...rest } = await tab.evaluate(readAll);
      assert.deepEqual(groups, ['CartError ×1 open']);
      assert.deepEqual(rest, ALL_OK);
      assert.equal(await tab.evaluate(exceptionsOf, 'CartError'), 1);
      await tab.goto('/viewer/');
      await tab.waitFor(() => document.querySelectorAll('tr[data-group]').length === 1);
    },

    async 'records of another version of tinyturret are left unchanged'(open) {
      const tab = await open(PAGE);
      const stored = await tab.evaluate(storeOtherVersion);
      await tab.evaluate(start);
      await tab.evaluate(fail, 'CartError', 'OrderError');
      const { groups, reading, tiers, pageErrors } = await tab.evaluate(readAll);
      assert.deepEqual(groups, ['CartError ×1 open', 'OrderError ×1 open']);
      assert.deepEqual([reading, pageErrors], ['memory', []]);
      assert.match(tiers.indexedDB, /^failing: .*another version/);
      assert.match(tiers.localStorage, /^failing: .*another version/);
      assert.deepEqual(await tab.evaluate(allStored), [stored, stored]);
      await tab.goto(PAGE);
      await tab.evaluate(start);
      assert.deepEqual(await tab.evaluate(allStored), [stored, stored]);
    },

    async 'failures are stored in memory in a frame without an origin'(open) {
      const tab = await open('/pages/sandboxed.html');
      const { groups, reading, tiers, pageErrors } = await tab.evaluate(failInSandbox);
      assert.deepEqual(groups, ['CartError ×1 open']);
      assert.deepEqual([reading, pageErrors], ['memory', []]);
      assert.match(tiers.indexedDB, /^failing: SecurityError/);
      assert.match(tiers.localStorage, /^failing: SecurityError/);
    },
  },
  { profile: 'on disk' },
);

inEveryBrowser(
  {
    async 'failures are kept when the site data are cleared while the page runs'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(start);
      await tab.evaluate(fail, 'CartError', 'CartError');
      // Adds an item of the page, whose absence shows that localStorage was cleared: tinyturret may write its records again
      // right after the clearing, so localStorage may never look empty.
      await tab.evaluate(() => localStorage.setItem('of the host', 'x'));
      await tab.evaluate(() => fetch('/cleared/stored.html').then((response) => response.text()));
      await tab.waitFor(() => localStorage.getItem('of the host') === null);
      await tab.evaluate(fail, 'CartError', 'OrderError');
      const { groups, pageErrors } = await tab.evaluate(readAll);
      assert.deepEqual(groups, ['CartError ×3 open', 'OrderError ×1 open']);
      assert.deepEqual(pageErrors, []);
      await assertAgrees(tab);
      await tab.goto(PAGE);
      await tab.evaluate(start);
      assert.deepEqual(await tab.evaluate(readAll), { groups, ...ALL_OK });
    },
  },
  { profile: 'Clear-Site-Data without https' },
);

inEveryBrowser(
  {
    async 'failures are stored in memory while site data are blocked'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(start);
      await tab.evaluate(fail, 'CartError', 'CartError');
      const { groups, reading, tiers, pageErrors } = await tab.evaluate(readAll);
      assert.deepEqual(groups, ['CartError ×2 open']);
      assert.deepEqual([reading, pageErrors], ['memory', []]);
      assert.match(tiers.indexedDB, /^failing: (SecurityError|UnknownError)/);
      assert.match(tiers.localStorage, /^failing: SecurityError/);
    },
  },
  { profile: 'site data blocked' },
);

inEveryBrowser(
  {
    async 'a backend that the browser does not have is skipped'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(start);
      await tab.evaluate(fail, 'CartError');
      const { groups, ...rest } = await tab.evaluate(readAll);
      assert.deepEqual(groups, ['CartError ×1 open']);
      assert.deepEqual(rest, { ...ALL_OK, tiers: { ...OK, localStorage: 'absent' } });
    },
  },
  { profile: 'localStorage switched off' },
);

inEveryBrowser(
  {
    async 'every backend works in a private window'(open) {
      const tab = await open(PAGE);
      for (const count of [1, 2]) {
        await tab.goto(PAGE);
        await tab.evaluate(start);
        await tab.evaluate(fail, 'CartError');
        const groups = [`CartError ×${count} open`];
        assert.deepEqual(await tab.evaluate(readAll), { groups, ...ALL_OK });
      }
      await assertAgrees(tab);
    },
  },
  { profile: 'private window' },
);

/** Waits until every backend works and both persistent backends have the same records. */
async function assertAgrees(tab) {
  await tab.waitFor(agrees);
}

// The functions below run in the page.

async function start() {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ cleanupTriggerRate: 1 });
}

async function fail(...names) {
  const tinyturret = await import('/index.js');
  for (const name of names) {
    tinyturret.capture(makeError(name, 'captured'), { fingerprint: [name] });
  }
}

async function readAll() {
  const tinyturret = await import('/index.js');
  const groups = summary(await tinyturret.groups());
  const { reading, tiers } = tinyturret.status();
  const describeBackend = ({ name, state, error }) => [name, error ? `${state}: ${error}` : state];
  return { groups, reading, tiers: Object.fromEntries(tiers.map(describeBackend)), pageErrors };
}

async function exceptionsOf(type) {
  const tinyturret = await import('/index.js');
  const group = (await tinyturret.groups()).find((group) => group.type === type);
  return (await tinyturret.exceptions(group.id)).length;
}

async function agrees() {
  const tinyturret = await import('/index.js');
  await tinyturret.flush();
  // Reads the groups, so that the core completes a compaction that a failing backend has interrupted.
  await tinyturret.groups();
  const isOk = tinyturret.status().tiers.every(({ state }) => state === 'ok');
  return isOk && (await disagreements('')).length === 0;
}

/**
 * Fills localStorage with many small items, because a browser writes a single large item as a whole each time that it grows.
 */
function fillLocalStorage() {
  let text = 'x'.repeat(1 << 20);
  for (let item = 0; text; item++) {
    try {
      localStorage.setItem(`host ${item}`, text);
    } catch {
      text = text.slice(0, text.length >> 1);
    }
  }
}

function emptyLocalStorage() {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith('host ')) localStorage.removeItem(key);
  }
}

async function isFailing(why) {
  const tinyturret = await import('/index.js');
  const [{ state, error }] = tinyturret.status().tiers;
  return state === 'failing' && error.includes(why);
}

async function raiseVersion(version) {
  const opening = indexedDB.open('tinyturret', version);
  (await resultOf(opening)).close();
}

function takeDatabaseAway() {
  Object.defineProperty(globalThis, 'indexedDB', { value: undefined });
  IDBDatabase.prototype.transaction = () => {
    throw new DOMException('closing', 'InvalidStateError');
  };
}

/**
 * Makes the methods of all connections to the database that are open now throw, as if the browser had closed the connections.
 * Counts connections that are opened later in `opened`.
 */
function closeSilently() {
  const { open } = IDBFactory.prototype;
  const { transaction } = IDBDatabase.prototype;
  const alive = new WeakSet();
  globalThis.opened = 0;
  IDBFactory.prototype.open = function (...args) {
    opened++;
    const request = open.apply(this, args);
    request.addEventListener('success', () => alive.add(request.result));
    return request;
  };
  IDBDatabase.prototype.transaction = function (...args) {
    if (!alive.has(this)) throw new DOMException('closing', 'InvalidStateError');
    return transaction.apply(this, args);
  };
}

async function holdDatabase() {
  await withStore('', () => {});
  globalThis.held = await resultOf(indexedDB.open('tinyturret'));
}

function releaseDatabase() {
  held.close();
}

function askForUpgrade() {
  const opening = indexedDB.open('tinyturret', 99);
  opening.onsuccess = () => opening.result.close();
  return new Promise((resolve) => {
    opening.onblocked = () => resolve();
  });
}

async function makeForeignDatabase() {
  const opening = indexedDB.open('tinyturret');
  opening.onupgradeneeded = () => opening.result.createObjectStore('theirs');
  (await resultOf(opening)).close();
}

async function foreignDatabase() {
  const database = await resultOf(indexedDB.open('tinyturret'));
  const names = [...database.objectStoreNames];
  database.close();
  return names;
}

async function storeOtherVersion() {
  const group = '0123456789abcdef';
  const counter = '{"count":1,"first":1,"last":1,"title":"of another version"}';
  const records = { v: '2', [`t/${group}/session`]: counter, [`x/${group}/session/0`]: 'binary' };
  await withStore('', (store) => {
    for (const [key, value] of Object.entries(records)) store.put(value, key);
  });
  for (const [key, value] of Object.entries(records)) {
    localStorage.setItem(`tinyturret//${key}`, value);
  }
  return records;
}

/**
 * Resolves to the records of both persistent backends without the records of the journal, because recorders write these
 * whatever the version of the stored tables is.
 */
async function allStored() {
  return [await storedInDatabase(''), storedInLocalStorage('')].map((records) =>
    Object.fromEntries(Object.entries(records).filter(([key]) => !/^[jr]1\//.test(key))),
  );
}

async function storeGarbage() {
  const group = '0123456789abcdef';
  const keys = ['x', 't', 'm', 'n'].flatMap((kind) => [
    `${kind}/`,
    `${kind}/${group}`,
    `${kind}/${group}/session`,
    `${kind}/${group}/session/0`,
    `${kind}/${group}/removed`,
    `${kind}/../<img src=x onerror=alert(1)>/~`,
  ]);
  const texts = [
    '',
    '{',
    'null',
    '[]',
    '{"count":-1,"last":"never"}',
    '"\\ud800"',
    '9'.repeat(400),
  ];
  await withStore('', (store) => {
    for (const [at, key] of keys.entries()) store.put(texts[at % texts.length], key);
    const others = [7, null, undefined, { count: 1 }, new Date(0), new ArrayBuffer(8), [[]], true];
    for (const [at, value] of others.entries()) store.put(value, `t/${group}/other-${at}`);
    for (const key of [1, new Date(0), ['t/', group], new ArrayBuffer(8)]) store.put('{}', key);
  });
  for (const [at, key] of keys.entries()) {
    localStorage.setItem(`tinyturret//${key}`, texts[(at + 1) % texts.length]);
  }
}

async function failInSandbox() {
  const frame = document.querySelector('iframe');
  const shared = new URL('/shared/index.js', location.href);
  const answered = new Promise((resolve) => {
    addEventListener('message', ({ data }) => resolve(data), { once: true });
  });
  frame.srcdoc = `<script type="module">
    const pageErrors = [];
    onerror = (message) => void pageErrors.push(message);
    onunhandledrejection = ({ reason }) => void pageErrors.push(String(reason));
    const tinyturret = await import('${shared}');
    await tinyturret.init();
    tinyturret.capture(Object.assign(new Error('captured'), { name: 'CartError' }));
    const groups = (await tinyturret.groups()).map(({ type, count, state }) => \`\${type} ×\${count} \${state}\`);
    const { reading, tiers } = tinyturret.status();
    const describeBackend = ({ name, state, error }) => [name, error ? \`\${state}: \${error}\` : state];
    parent.postMessage({ groups, reading, tiers: Object.fromEntries(tiers.map(describeBackend)), pageErrors }, '*');
  </script>`;
  return answered;
}
