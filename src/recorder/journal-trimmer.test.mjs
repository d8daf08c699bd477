import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import {
  assertNoOrphans,
  assertNoRejections,
  createFakeCore,
  createPage,
  entriesOf,
  TIME,
  totalOf,
} from './page-helpers.mjs';

// The recorder's second files, of Rust apps and of the package, are imported here, so that a page loads its second file within
// a fixed number of turns.
await import('./linked-details.js');
await import('../../pkg-template/details.js');

import { MAX_ENTRIES, TRIM_INTERVAL } from './journal-trimmer.js';

afterEach(assertNoRejections);

const HOUR_MS = 3_600_000;
const QUIET = { cleanupTriggerRate: 0 };
/** Returns the id of a session that started `age` milliseconds ago. `letter` distinguishes sessions with the same start. */
const idOf = (age, letter = 'a') => (TIME - age).toString(36) + letter.repeat(8);
const OLD = idOf(5 * HOUR_MS);

/** Returns the records of a session with `count` entries: its limits, and the texts, counts and one sample of each entry. */
function recordsOf(session, count) {
  const records = [[`r1/${session}`, '{}']];
  for (let number = 0; number < count; number++) {
    const key = `j1/${session}/${number}`;
    records.push([key, JSON.stringify({ time: TIME })], [`${key}/c`, '{"hours":[]}']);
    records.push([`${key}/0`, '{"time":1}']);
  }
  return records;
}

/**
 * Returns a custom backend that stores `records` in a map, and lists its calls in `calls`. `more` are further members, such as
 * `keys`.
 */
function createHost(records, more = {}) {
  const items = new Map(records);
  const calls = [];
  return {
    items,
    calls,
    name: 'host',
    put(pairs) {
      for (const pair of pairs) items.set(...pair);
    },
    remove(keys) {
      calls.push(`remove ${keys.length}`);
      for (const key of keys) items.delete(key);
    },
    list(prefix) {
      calls.push('list');
      return [...items].filter(([key]) => key.startsWith(prefix));
    },
    ...more,
  };
}
const keysOf = (host) => (prefix) => [...host.items.keys()].filter((key) => key.startsWith(prefix));

/** Returns a custom backend with the optional method `keys`. At first it contains `records`, a list of pairs. */
function createKeyed(records) {
  const host = createHost(records);
  return Object.assign(host, { keys: keysOf(host) });
}

const sessionsOf = (pairs) => {
  const counts = {};
  for (const { key } of entriesOf(pairs)) {
    const id = key.split('/')[1];
    counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts;
};
const droppedOf = ({ client }, name = 'host') =>
  client.status().tiers.find((tier) => tier.name === name).dropped;

/** Returns a Rust app without a core that writes to the custom backend `host`. */
async function startApp(host, options) {
  const page = createPage({ isRust: true, ...options });
  page.client.init({ ...QUIET, storageBackends: [host] });
  await page.settle();
  return page;
}

let failures = 0;
const failWith = (page, name) => {
  const error = Object.assign(new Error('made by the test'), { name });
  error.stack = `${name}: made by the test\n    at f (http://h/${name}.js:1:2)`;
  page.client.captureThrown?.(error) ?? page.client.capture(error);
};
/** Captures `count` failures of different sites, and waits until all are written. */
async function fail(page, count) {
  for (let times = 0; times < count; times++) failWith(page, `E${failures++}`);
  await page.client.flush();
  await page.settle();
}

describe('an app without a core', () => {
  it('has the limits that the documentation names', () => {
    assert.deepEqual([MAX_ENTRIES, TRIM_INTERVAL], [500, 250]);
  });

  it('keeps the newest entries when its backends have opened, with the records of each', async () => {
    const host = createKeyed(recordsOf(OLD, MAX_ENTRIES + 201));
    const page = await startApp(host);
    const kept = entriesOf(host.items);
    assert.equal(kept.length, MAX_ENTRIES);
    assert.equal(kept[0].key, `j1/${OLD}/201`);
    assertNoOrphans([...host.items]);
    assert.ok(host.items.has(`r1/${OLD}`));
    assert.equal(droppedOf(page), 3 * 201);
    assert.deepEqual(host.calls, ['remove 200', 'remove 200', 'remove 200', 'remove 3']);
  });

  it('removes nothing if there are not too many entries', async () => {
    const host = createKeyed([...recordsOf(OLD, MAX_ENTRIES), ['r1/ended', '{}']]);
    const before = host.items.size;
    const page = await startApp(host);
    assert.deepEqual([host.items.size, host.calls, droppedOf(page)], [before, [], 0]);
  });

  it('keeps its own newest entries in one session', async () => {
    const page = await startApp('indexedDB', { hasDatabase: true });
    await fail(page, MAX_ENTRIES + 3 * TRIM_INTERVAL);
    const records = [...page.databases.databases.values()][0].records;
    const entries = entriesOf(records);
    assert.equal(entries.length, MAX_ENTRIES);
    assert.equal(entries.at(-1).key.split('/')[2], `${MAX_ENTRIES + 3 * TRIM_INTERVAL - 1}`);
    assert.equal(entriesOf(page.inMemory()).length, 0);
    assert.equal(droppedOf(page, 'indexedDB'), 3 * TRIM_INTERVAL);
    assert.ok(records.has(`r1/${page.client.status().session}`));
  });

  it('trims again after TRIM_INTERVAL entries, and not before', async () => {
    const page = await startApp('memory');
    await fail(page, MAX_ENTRIES);
    await fail(page, TRIM_INTERVAL - 1);
    assert.equal(entriesOf(page.inMemory()).length, MAX_ENTRIES + TRIM_INTERVAL - 1);
    await fail(page, 1);
    assert.equal(entriesOf(page.inMemory()).length, MAX_ENTRIES);
  });

  it('counts later failures of a removed entry in a new entry', async () => {
    const page = await startApp('memory');
    failWith(page, 'First');
    await fail(page, MAX_ENTRIES + TRIM_INTERVAL);
    failWith(page, 'First');
    failWith(page, 'First');
    await page.client.flush();
    const last = entriesOf(page.inMemory()).at(-1);
    assert.deepEqual([last.type, last.count], ['First', 2]);
    assertNoOrphans(page.inMemory());
    assert.equal(totalOf(page.inMemory()), MAX_ENTRIES + 2);
  });

  it('continues to add to entries that stay', async () => {
    const page = await startApp('memory');
    await fail(page, MAX_ENTRIES + TRIM_INTERVAL);
    failWith(page, `E${failures - 1}`);
    await page.client.flush();
    const entries = entriesOf(page.inMemory());
    assert.deepEqual([entries.length, entries.at(-1).count], [MAX_ENTRIES, 2]);
  });

  it('removes entries of a clock that was ahead first, and those that may be open last', async () => {
    const future = idOf(-9 * HOUR_MS);
    const young = idOf(HOUR_MS);
    const host = createKeyed([
      ...recordsOf(young, MAX_ENTRIES - 100),
      ...recordsOf(OLD, 150),
      ...recordsOf(future, 150),
    ]);
    await startApp(host);
    assert.deepEqual(sessionsOf(host.items), { [young]: MAX_ENTRIES - 100, [OLD]: 100 });
  });

  it('keeps its own entries longer than those of sessions that have ended', async () => {
    const host = createKeyed();
    const page = await startApp(host);
    await fail(page, 1);
    const { session } = page.client.status();
    await page.clock.pass(5 * HOUR_MS);
    const ended = (page.clock.time - 3 * HOUR_MS).toString(36) + 'e'.repeat(8);
    for (const pair of recordsOf(ended, MAX_ENTRIES)) host.items.set(...pair);
    await fail(page, TRIM_INTERVAL);
    const { [session]: own, [ended]: others } = sessionsOf(host.items);
    assert.deepEqual([own, others], [TRIM_INTERVAL + 1, MAX_ENTRIES - TRIM_INTERVAL - 1]);
  });

  it('removes the limits of sessions without entries, unless the session may be live', async () => {
    const [gone, empty] = [idOf(9 * HOUR_MS, 'g'), idOf(4 * HOUR_MS, 'e')];
    const young = idOf(HOUR_MS);
    const host = createKeyed([
      ...recordsOf(gone, 3),
      ...recordsOf(OLD, MAX_ENTRIES),
      ...recordsOf(empty, 0),
      ...recordsOf(young, 0),
      ['m/group', 'triage'],
    ]);
    await startApp(host);
    const others = [...host.items.keys()].filter((key) => !key.startsWith('j1/'));
    assert.deepEqual(others, [`r1/${OLD}`, `r1/${young}`, 'm/group']);
  });

  it('removes the texts of an entry first, and its counts last', async () => {
    const host = createKeyed(recordsOf(OLD, MAX_ENTRIES + 1).reverse());
    const removed = [];
    const { remove } = host;
    host.remove = (keys) => {
      removed.push(...keys);
      remove(keys);
    };
    await startApp(host);
    assert.deepEqual(removed, [`j1/${OLD}/0`, `j1/${OLD}/0/0`, `j1/${OLD}/0/c`]);
  });

  it('removes nothing from an object that would have to read all values', async () => {
    for (const more of [{}, { keys: 5 }]) {
      const host = createHost(recordsOf(OLD, MAX_ENTRIES + 1), more);
      const page = await startApp(host);
      assert.deepEqual(host.calls, []);
      assert.equal(page.client.status().tiers[0].state, 'ok');
    }
  });

  it('trims the others if one backend fails', async () => {
    const broken = createHost(recordsOf(OLD, MAX_ENTRIES + 1), {
      name: 'broken',
      keys: async () => {
        throw Error('no keys');
      },
    });
    const host = createKeyed(recordsOf(OLD, MAX_ENTRIES + 1));
    const page = createPage();
    await page.client.init({ ...QUIET, storageBackends: [broken, host], autoFlush: false });
    await page.settle();
    assert.equal(entriesOf(host.items).length, MAX_ENTRIES);
    assert.equal(entriesOf(broken.items).length, MAX_ENTRIES + 1);
  });

  it('stops removing when the backend fails, and continues later', async () => {
    const host = createKeyed(recordsOf(OLD, MAX_ENTRIES + 201));
    const { remove } = host;
    host.remove = () => {
      throw Error('read-only');
    };
    const page = await startApp(host);
    assert.equal(page.client.status().tiers[0].state, 'failing');
    assert.ok(page.client.status().tiers[0].pending < 603);
    host.remove = remove;
    await page.settle(60_000);
    await fail(page, TRIM_INTERVAL);
    assert.equal(entriesOf(host.items).length, MAX_ENTRIES);
  });

  it('lists one backend at a time', async () => {
    const host = createKeyed(recordsOf(OLD, MAX_ENTRIES + 1));
    const answers = [];
    let listed = 0;
    host.keys = (prefix) => {
      listed++;
      return new Promise((resolve) => answers.push(() => resolve(keysOf(host)(prefix))));
    };
    const page = await startApp(host);
    await fail(page, TRIM_INTERVAL);
    await fail(page, TRIM_INTERVAL);
    assert.equal(listed, 1);
    host.keys = keysOf(host);
    answers[0]();
    await page.settle();
    assert.equal(entriesOf(host.items).length, MAX_ENTRIES);
  });

  it('waits for idle time', async () => {
    const host = createKeyed(recordsOf(OLD, MAX_ENTRIES + 1));
    const waiting = [];
    const requestIdleCallback = (callback) => waiting.push(callback);
    const page = await startApp(host, { more: { requestIdleCallback } });
    assert.equal(entriesOf(host.items).length, MAX_ENTRIES + 1);
    waiting.shift()();
    await page.settle();
    assert.equal(entriesOf(host.items).length, MAX_ENTRIES);
  });

  it('does not open backends again that other settings have closed', async () => {
    const waiting = [];
    const more = { requestIdleCallback: (callback) => waiting.push(callback) };
    const host = createKeyed(recordsOf(OLD, MAX_ENTRIES + 1));
    const page = await startApp(host, { more });
    await page.client.init({ ...QUIET, storageBackends: ['memory'] });
    await page.settle();
    for (const callback of waiting.splice(0)) callback();
    await page.settle();
    assert.equal(entriesOf(host.items).length, MAX_ENTRIES + 1);
  });
});

describe('a page that may load a core', () => {
  const startPage = async (settings, { core, load, more } = {}) => {
    const host = createKeyed(recordsOf(OLD, MAX_ENTRIES + 1));
    const page = createPage({ core, load, more });
    await page.client.init({ ...QUIET, storageBackends: [host], ...settings });
    await page.settle();
    return { ...page, host };
  };
  const countOf = ({ host }) => entriesOf(host.items).length;

  it('makes the core compact the journal when there are too many entries', async () => {
    let compactions = 0;
    const core = { ...createFakeCore(), compact: async () => void compactions++ };
    const page = await startPage({}, { core });
    assert.deepEqual([page.loads.at(-1), compactions], ['core', 1]);
    assert.deepEqual([countOf(page), droppedOf(page)], [MAX_ENTRIES + 1, 0]);
  });

  it('trims if the core cannot be loaded', async () => {
    const core = async () => {
      throw Error('blocked');
    };
    const page = await startPage({}, { load: { core } });
    assert.deepEqual([countOf(page), droppedOf(page)], [MAX_ENTRIES, 3]);
  });

  it('trims without loading the core in data-saving mode or without autoFlush', async () => {
    const navigator = { connection: { saveData: true } };
    for (const page of [
      await startPage({}, { more: { navigator } }),
      await startPage({ autoFlush: false }),
    ]) {
      assert.deepEqual([countOf(page), page.loads], [MAX_ENTRIES, ['details']]);
    }
  });
});
