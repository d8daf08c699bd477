// A fake page for tests of the whole recorder. Import it before client.js, because that saves `Date.now` when it is
// loaded.

import assert from 'node:assert/strict';
import {
  createClock,
  createFaults,
  createIndexedDb,
  createLocalStorage,
  tasks,
} from './storage-helpers.mjs';

export { tasks };

export const TIME = 1_700_000_000_000;

let current = createClock(TIME);
Date.now = () => current.time;
const { createClient } = await import('./client.js');
const { createRustClient } = await import('./rust-client.js');
const { readSettings } = await import('./settings.js');

const unhandled = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));

/** Asserts that no promise rejection was left unhandled since the last call. */
export async function assertNoRejections() {
  await tasks();
  assert.deepEqual(unhandled.splice(0), []);
}

/** The fields of a sample that the record with the texts of an entry may contain. */
const SAMPLE_FIELDS = ['url', 'context', 'breadcrumbs', 'locals', 'scopes'];

/**
 * Separates the sample of the first failure from the texts of an entry. `slots` are the further samples. Returns `{ texts,
 * samples }`, with all samples.
 */
function splitTexts({ id, ...texts }, slots) {
  if (id === undefined) return { texts, samples: slots.filter(Boolean) };
  const inline = { id, time: texts.time };
  for (const name of SAMPLE_FIELDS) {
    if (name in texts) inline[name] = texts[name];
    delete texts[name];
  }
  const [newer, ...others] = slots;
  // The record of slot 0 replaces the sample of the first failure if it is not older.
  const isReplaced = newer && newer.time >= inline.time;
  return { texts, samples: [isReplaced ? newer : inline, ...others].filter(Boolean) };
}

/** Returns the counts of an entry that has no record of counts: one failure at `time`. */
const countOnce = (time) => ({
  first: time,
  last: time,
  hours: [[Math.floor(time / 3_600_000), 1]],
});

/**
 * Returns the entries of the journal in `[[key, value], …]`, by session and number. It reads them as a core does: the first
 * sample may be a part of the texts, and an entry without counts counts as one failure.
 */
export function entriesOf(pairs) {
  const entries = new Map();
  for (const [key, value] of pairs) {
    const [, name, rest] = /^(j1\/\w+\/\d+)(?:\/(.*))?$/.exec(key) ?? [];
    if (!name) continue;
    if (!entries.has(name)) entries.set(name, { slots: [] });
    const entry = entries.get(name);
    const record = JSON.parse(value);
    if (rest === undefined) entry.record = record;
    else if (rest === 'c') entry.counts = record;
    else entry.slots[rest] = record;
  }
  const numberOf = (key) => Number(key.split('/')[2]);
  return [...entries]
    .filter(([, { record }]) => record)
    .sort(([a], [b]) => a.split('/')[1].localeCompare(b.split('/')[1]) || numberOf(a) - numberOf(b))
    .map(([key, { record, counts = countOnce(record.time), slots }]) => {
      const { texts, samples } = splitTexts(record, slots);
      const count = counts.hours.reduce((sum, [, times]) => sum + times, 0);
      return { key, ...texts, count, counts, samples };
    });
}

/**
 * Asserts that `pairs` contain the texts of each entry of which they contain another record, because cores ignore such records
 * without texts.
 */
export function assertNoOrphans(pairs) {
  const keys = new Set(pairs.map(([key]) => key));
  for (const key of keys) {
    const [, entry] = /^(j1\/\w+\/\d+)\//.exec(key) ?? [];
    assert.ok(!entry || keys.has(entry), `${key} has no texts`);
  }
}

export const totalOf = (pairs) => entriesOf(pairs).reduce((sum, { count }) => sum + count, 0);

/** Returns a class BroadcastChannel whose messages arrive in the same task at all other channels with the same name. */
export function createChannels() {
  const all = new Set();
  return class {
    constructor(name) {
      this.name = name;
      all.add(this);
    }
    postMessage(data) {
      if (!all.has(this)) throw Error('closed');
      for (const one of [...all]) {
        if (one !== this && one.name === this.name) one.onmessage?.({ data });
      }
    }
    close() {
      all.delete(this);
    }
  };
}

/**
 * Returns a fake page with a client. Options: `more` is added to the global object; `isRust` makes it the client of a Rust app;
 * `hasDatabase` adds IndexedDB; `isWorker` leaves out the document; `load` replaces functions that import the other files;
 * `core` is the core that is loaded; `memory` is added to `globalThis`; `maxTimer` is the longest timer that may be set.
 */
export function createPage(options = {}) {
  const { more, isRust, hasDatabase, isWorker, load, core, memory, maxTimer } = options;
  current = createClock(TIME, maxTimer);
  const clock = current;
  const storage = createLocalStorage(createFaults());
  const databases = createIndexedDb(createFaults(), (callback) => clock.after(15_000, callback));
  const listeners = [];
  const warnings = [];
  const opened = [];
  const loads = [];
  for (const name of ['indexedDB', 'localStorage', 'IDBKeyRange']) delete globalThis[name];
  for (const key of Object.getOwnPropertySymbols(globalThis)) {
    if (/^tinyturret\./.test(key.description)) delete globalThis[key];
  }
  if (memory) Object.assign(globalThis, memory);
  storage.install();
  if (hasDatabase) databases.install();
  const document = {
    addEventListener: (type, listener) => listeners.push([type, listener]),
    get visibilityState() {
      return 'hidden';
    },
  };
  const global = {
    addEventListener(type, listener, isCapture) {
      assert.equal(typeof listener, 'function');
      listeners.push([type, listener, isCapture]);
    },
    setTimeout: (callback, ms) => clock.after(ms, callback),
    clearTimeout: (cancel) => cancel?.(),
    console: { warn: (text) => warnings.push(text) },
    performance: { now: () => clock.time - TIME },
    navigator: { userAgent: 'a browser' },
    location: { href: 'http://h/cart' },
    open: (...given) => opened.push(given),
    get localStorage() {
      return globalThis.localStorage;
    },
    get indexedDB() {
      return globalThis.indexedDB;
    },
    ...(!isWorker && { document }),
    ...more,
  };
  // The getters are defined again, because the spread above has replaced them by their values.
  for (const name of ['localStorage', 'indexedDB']) {
    if (!(name in (more ?? {}))) {
      Object.defineProperty(global, name, { get: () => globalThis[name], configurable: true });
    }
  }
  const loaders = {
    readSettings,
    details: () => {
      loads.push('details');
      return import('../../pkg-template/details.js');
    },
    core: async () => {
      loads.push('core');
      return { start: async () => core ?? createFakeCore() };
    },
    reporter: () => import('./reporter.js'),
    ...load,
  };
  const addClient = () =>
    isRust
      ? createRustClient(global, load?.details ?? (() => import('./linked-details.js')), '1.2.3')
      : createClient(global, loaders, '1.2.3', () => 'http://h/viewer/');
  const client = addClient();
  /** Calls the listeners of `type`. An error that a listener throws makes the test fail. */
  const dispatch = (type, event = {}) => {
    for (const [name, listener] of listeners) if (name === type) listener({ type, ...event });
  };
  const inStorage = (namespace = '') =>
    [...storage.items]
      .filter(([key]) => key.startsWith(`tinyturret/${namespace}/`))
      .map(([key, value]) => [key.slice(`tinyturret/${namespace}/`.length), value]);
  const inMemory = (namespace = '') => [
    ...(globalThis[Symbol.for(`tinyturret.memory/${namespace}`)] ?? []),
  ];
  return {
    client,
    /** Adds another copy of the recorder to the same page. Returns its client. */
    addClient,
    clock,
    global,
    storage,
    databases,
    listeners,
    warnings,
    opened,
    loads,
    dispatch,
    inStorage,
    inMemory,
    throwInPage: (error, more) =>
      dispatch('error', { error, message: `Uncaught ${String(error)}`, target: global, ...more }),
    /** Waits until the second file is loaded, and lets `ms` milliseconds pass. */
    async settle(ms = 1_000) {
      for (let turn = 0; turn < 20; turn++) await tasks();
      await clock.pass(ms);
      for (let turn = 0; turn < 20; turn++) await tasks();
    },
  };
}

export const createFakeCore = () => ({
  status: () => ({ tiers: [] }),
  compact: async () => {},
  flush: async () => {},
  groups: async () => [{ id: 'g' }],
});

/**
 * Returns functions with which a test delays the load of the second file: `arrive` makes it succeed, `fail` makes it fail.
 * `path` is the file. `asked` is the number of loads that wait or have succeeded.
 */
export function gate(path = '../../pkg-template/details.js') {
  const waiting = [];
  return {
    details: () =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
      }),
    get asked() {
      return waiting.length;
    },
    async arrive() {
      const file = await import(path);
      for (const { resolve } of waiting) resolve(file);
      for (let turn = 0; turn < 20; turn++) await tasks();
    },
    async fail() {
      for (const { reject } of waiting.splice(0)) reject(Error('offline'));
      for (let turn = 0; turn < 20; turn++) await tasks();
    },
  };
}
