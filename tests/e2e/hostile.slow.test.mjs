// Tests that no exported function throws or rejects, for any arguments and at any time, and that all of them work afterwards.

import assert from 'node:assert/strict';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const PAGE = '/pages/hostile.html';
const INIT = 'init';
const OTHERS = [
  'capture',
  'breadcrumb',
  'groups',
  'exceptions',
  'resolve',
  'ignore',
  'reopen',
  'remove',
  'flush',
  'exportReport',
  'importReport',
  'readReport',
  'status',
  'subscribe',
  'top',
  'openViewer',
  'clear',
];

const LONG = 'long text';
const GROUP_TAKERS = ['exceptions', 'resolve', 'ignore', 'reopen', 'remove'];

inEveryBrowser({
  async 'this test lists all exports'(open) {
    const tab = await open(PAGE);
    assert.deepEqual(await tab.evaluate(exportsOf), [INIT, ...OTHERS].sort());
  },

  async 'no export throws before init'(open) {
    const tab = await open(PAGE);
    await attackEach(tab, '/index.js', { init: 'none' });
  },

  async 'no export throws after init'(open) {
    const tab = await open(PAGE);
    await attackEach(tab, '/index.js', { init: 'first' });
  },

  async 'no export throws if the wasm does not load'(open) {
    const tab = await open(PAGE);
    await attackEach(tab, '/broken/index.js', { init: 'first', works: false });
  },

  async 'functions of a group write nothing for an invalid group id'(open) {
    const tab = await open(PAGE);
    for (const name of GROUP_TAKERS) {
      const { before, after } = await tab.evaluate(keysAroundBadGroups, name);
      assert.deepEqual([name, after], [name, before]);
    }
  },

  async 'init does not throw for any settings'(open) {
    const tab = await open(PAGE);
    assert.deepEqual(await tab.evaluate(attackExport, '/index.js', INIT, LONG), []);
    assert.equal(await tab.evaluate(capturesStill, '/index.js'), 'StillError: here');
  },

  async 'a setting that throws when it is read leaves the others valid'(open) {
    const tab = await open(PAGE);
    const { status, title } = await tab.evaluate(initWithOneThatThrows);
    assert.equal(status.namespace, 'shop');
    assert.deepEqual([...new Set(status.tiers.map(({ state }) => state))], ['ok']);
    assert.equal(title, 'StillError: here');
  },

  async 'hostile errors are captured'(open) {
    const tab = await open(PAGE);
    const captured = await tab.evaluate(lostWhenCaptured);
    // Loads the page again, because an error that was captured does not count again when it is thrown.
    await tab.goto(PAGE);
    const thrown = await tab.evaluate(lostWhenThrown);
    assert.deepEqual({ captured, thrown }, { captured: [], thrown: [] });
  },

  async 'captures have the same titles if the core is missing'(open) {
    const tab = await open(PAGE);
    await tab.evaluate(captureEach, '/index.js', 'captured');
    const captured = await tab.evaluate(titles, 'captured');
    await tab.goto(PAGE);
    await tab.evaluate(captureEach, '/broken/index.js', 'coreless');
    await tab.goto(PAGE);
    assert.deepEqual(await tab.evaluate(titles, 'coreless'), captured);
    for (const title of [
      'Object: {"code":5}',
      'Response: [object Response] 500',
      'Object: {"inside":{"outside":[circular]}}',
      'Event: [object Event] error',
      'HTMLImageElement: [object HTMLImageElement]',
      'QuotaExceededError: no more',
    ]) {
      assert.ok(captured.includes(title), `${title} in ${captured.join('\n')}`);
    }
  },

  async 'a capture reads a bounded number of properties of the context'(open) {
    const tab = await open(PAGE);
    for (const entry of ['/broken/index.js', '/index.js']) {
      const read = await tab.evaluate(propertiesRead, entry);
      assert.ok(read > 0 && read < 100, `${entry}: ${read}`);
    }
  },

  async 'records of long messages and contexts are bounded'(open) {
    const tab = await open(PAGE);
    assert.ok((await tab.evaluate(longestStored)) < 32 * 1024);
  },
});

async function attackEach(tab, entry, { init, works = true }) {
  const complaints = [];
  if (init === 'first') await tab.evaluate(start, entry);
  for (const name of OTHERS) {
    // Leaves out the long group id for functions that take a group id, because another test covers it.
    const spared = GROUP_TAKERS.includes(name) ? LONG : '';
    complaints.push(...(await tab.evaluate(attackExport, entry, name, spared)));
  }
  assert.deepEqual(complaints, []);
  if (works) assert.equal(await tab.evaluate(capturesStill, entry), 'StillError: here');
}

// The functions below run in the page.

async function exportsOf() {
  return Object.keys(await import('/index.js')).sort();
}

async function start(entry) {
  const tinyturret = await import(entry);
  await tinyturret.init();
}

async function attackExport(entry, name, spared) {
  const tinyturret = await import(entry);
  window.open = () => null;
  console.table = console.warn = () => {};
  return attack(tinyturret, name, (what) => what === spared);
}

/** Calls the exported function `name` with invalid group ids. Returns the keys in localStorage before and after the calls. */
async function keysAroundBadGroups(name) {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ namespace: name });
  tinyturret.capture(makeError('CartError', 'here'));
  // Reads once before the keys are compared, because the first read loads the core, which writes its version.
  await tinyturret.groups();
  // Returns the sorted keys without those of counts, because `remove` first seals the entry, which writes a record with its
  // counts.
  const keys = () =>
    Object.keys(localStorage)
      .filter((key) => !/\/j1\/.*\/c$/.test(key))
      .map((key) => key.slice(0, 100))
      .sort();
  const before = keys();
  for (const group of ['', 'a/b', '../x', hostile['long text']()]) await tinyturret[name](group);
  const after = keys();
  localStorage.clear();
  return { before, after };
}

async function initWithOneThatThrows() {
  const tinyturret = await import('/index.js');
  const settings = {
    namespace: 'shop',
    get release() {
      throw new Error('no release');
    },
  };
  const status = await tinyturret.init(settings);
  tinyturret.capture(makeError('StillError', 'here'));
  return { status, title: (await tinyturret.groups())[0]?.title };
}

async function capturesStill(entry) {
  const tinyturret = await import(entry);
  await tinyturret.init({ namespace: 'still' });
  tinyturret.capture(makeError('StillError', 'here'));
  return (await tinyturret.groups())[0]?.title;
}

/** Returns the names of the hostile values for which `capture` returned an empty id. */
async function lostWhenCaptured() {
  const tinyturret = await import('/index.js');
  await tinyturret.init();
  const isLost = (make) => tinyturret.capture(make()) === '';
  return Object.keys(hostile).filter((what) => isLost(hostile[what]));
}

/** Throws each hostile value. Returns the names of those for which the page got an error event, but no failure was counted. */
async function lostWhenThrown() {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ namespace: 'thrown' });
  const lost = [];
  for (const [what, make] of Object.entries(hostile)) {
    const before = tinyturret.status().captured;
    const seen = new AbortController();
    addEventListener('error', () => seen.abort(), { once: true, signal: seen.signal });
    throwLater(make());
    // Waits until the task that throws the value has run.
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (seen.signal.aborted && tinyturret.status().captured !== before + 1) lost.push(what);
    seen.abort();
  }
  return lost;
}

async function captureEach(entry, namespace) {
  // Stops the clock: on a busy machine, the time limit of the serializer would cut some texts short.
  const time = Date.now();
  Date.now = () => time;
  const tinyturret = await import(entry);
  await tinyturret.init({ namespace, maxExceptionGroups: 100 });
  for (const value of [{ code: 5 }, ...Object.values(hostile).map((make) => make())]) {
    tinyturret.capture(value);
  }
  await tinyturret.flush();
}

async function titles(namespace) {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ namespace, maxExceptionGroups: 100 });
  return [...new Set((await tinyturret.groups()).map(({ title }) => title))].sort();
}

/** Returns how many of the ten thousand properties of a context one capture reads. */
async function propertiesRead(entry) {
  const tinyturret = await import(entry);
  await tinyturret.init();
  const keys = Array.from({ length: 10_000 }, (_, at) => `key${at}`);
  let read = 0;
  const context = new Proxy(
    {},
    {
      ownKeys: () => keys,
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: 1 }),
      get: () => ++read,
    },
  );
  tinyturret.capture(makeError('CartError', 'here'), context);
  return read;
}

async function longestStored() {
  const tinyturret = await import('/index.js');
  await tinyturret.init();
  tinyturret.capture(hostile['long message']());
  tinyturret.capture(hostile['long text'](), { long: hostile['long text']() });
  tinyturret.breadcrumb(hostile['long text'](), hostile['long text']());
  await tinyturret.flush();
  return Math.max(...Object.values(localStorage).map((text) => text.length));
}
