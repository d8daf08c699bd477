import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { custom } from './backends/custom.js';
import { indexedDb } from './backends/indexed-db.js';
import { addListing } from './backends/indexed-db-list.js';
import { localStorageBackend, MAX_LOCAL_STORAGE } from './backends/local-storage.js';
import {
  CALL_TIMEOUT_MS,
  MAX_BACKOFF_MS,
  MAX_BATCH,
  MAX_PENDING,
  MAX_PENDING_MS,
  MAX_PENDING_SIZE,
  MIN_BACKOFF_MS,
  manage,
  OPEN_TIMEOUT_MS,
} from './backends/managed.js';
import { memory } from './backends/memory.js';
import { createBackends } from './backends.js';
import { rankRecords } from './rank-records.js';
import {
  createClock,
  createFaults,
  createIndexedDb,
  createLocalStorage,
  failure,
  KINDS_OF_INDEXED_DB,
  tasks,
} from './storage-helpers.mjs';

// ---- Custom backends ----

const KINDS_OF_CUSTOM = ['throw', 'reject', 'reject nothing', 'hang', 'late answer', 'missing'];

function createHost(faults, late) {
  const items = new Map();
  const method = (name, work) => {
    const answer = (kind, given) => {
      if (kind === 'throw') throw failure('HostError');
      if (kind === 'reject') return Promise.reject(failure('HostError'));
      if (kind === 'reject nothing') return Promise.reject();
      if (kind === 'hang') return new Promise(() => {});
      const result = work(given);
      if (kind === 'late answer') return new Promise((resolve) => late(() => resolve(result)));
      return Promise.resolve(result);
    };
    return { get: () => faults.next(name), answer };
  };
  const object = { name: 'host' };
  const define = (name, work) => {
    const { get, answer } = method(name, work);
    Object.defineProperty(object, name, {
      get() {
        const kind = get();
        return kind === 'missing' ? undefined : (given) => answer(kind, given);
      },
    });
  };
  define('put', (pairs) => {
    for (const [key, value] of pairs) items.set(key, value);
  });
  define('remove', (keys) => {
    for (const key of keys) items.delete(key);
  });
  define('list', (prefix) => [...items].filter(([key]) => key.startsWith(prefix)));
  return { items, object, contents: () => [...items].sort(), install() {} };
}

// ---- Helpers ----

const unhandled = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));

const GLOBALS = ['indexedDB', 'IDBKeyRange', 'localStorage'];

afterEach(async () => {
  await tasks();
  for (const name of GLOBALS) delete globalThis[name];
  assert.deepEqual(unhandled.splice(0), []);
});

/**
 * Returns an adapter that stores records in a map and lists its writes in `writes`. The members in `more` replace or extend
 * those of the adapter.
 */
function createAdapter(more = {}) {
  const items = new Map();
  return {
    name: 'fake',
    items,
    writes: [],
    open: () => true,
    write(pairs) {
      this.writes.push(pairs.map(([key, value]) => [key, value]));
      for (const [key, value] of pairs) {
        if (value === undefined) items.delete(key);
        else items.set(key, value);
      }
    },
    list: () => items,
    ...more,
  };
}

function setUp(adapter, clock = createClock()) {
  const states = [];
  /** The error message in the status at each change of state; undefined if there is none. */
  const errors = [];
  const backend = manage(adapter, clock, () => {
    const { state, error } = backend.status();
    states.push(state);
    errors.push(error);
  });
  return { clock, adapter, backend, states, errors };
}

function setUpIndexedDb(faults = createFaults()) {
  const clock = createClock();
  const browser = createIndexedDb(faults, (callback) => clock.after(15_000, callback));
  browser.install();
  return { faults, browser, ...setUp(addListing(indexedDb('')), clock) };
}

function setUpLocalStorage(faults = createFaults()) {
  const browser = createLocalStorage(faults);
  browser.install();
  return { faults, browser, ...setUp(localStorageBackend('')) };
}

function setUpCustom(faults = createFaults()) {
  const clock = createClock();
  const browser = createHost(faults, (callback) => clock.after(15_000, callback));
  return { faults, browser, ...setUp(custom(browser.object), clock) };
}

const many = (count, from = 0) =>
  Array.from({ length: count }, (_, at) => [`x/g/${from + at}`, 'v']);

// ---- Faults at every call ----

/**
 * Calls the backend as a session and a core do: writes an entry whose counts grow, and removes compacted entries, with time
 * passing between the calls.
 */
async function scenario({ backend, clock }) {
  const list = () => backend.list('').catch(() => {});
  backend.write([['r1/s', 'limits']]);
  backend.open();
  backend.write([
    ['j1/s/0', 'texts'],
    ['j1/s/0/c', '1'],
  ]);
  await tasks();
  backend.write([
    ['j1/s/0/c', '2'],
    ['j1/s/0/0', 'sample'],
  ]);
  // The next calls are made while a write is in flight.
  backend.write([['j1/s/0/c', '3']]);
  list();
  await clock.pass(100);
  backend.write([
    ['j1/s/0/0', undefined],
    ['j1/s/1', 'texts'],
    ['j1/s/1/c', '1'],
  ]);
  backend.write([['j1/s/1', undefined]]);
  await clock.pass(100);
  await Promise.race([list(), clock.pass(100)]);
  backend.write([
    ['j1/s/0/c', '4'],
    ['c/s/g', '1'],
  ]);
}

const EXPECTED = [
  ['c/s/g', '1'],
  ['j1/s/0', 'texts'],
  ['j1/s/0/c', '4'],
  ['j1/s/1/c', '1'],
  ['r1/s', 'limits'],
];

const SWEEPS = {
  indexedDB: [setUpIndexedDb, KINDS_OF_INDEXED_DB],
  localStorage: [setUpLocalStorage, ['throw', 'gone']],
  custom: [setUpCustom, KINDS_OF_CUSTOM],
};

for (const [name, [create, kinds]] of Object.entries(SWEEPS)) {
  test(`${name} holds the same records whichever call fails in whichever way`, async () => {
    const healthy = create();
    await scenario(healthy);
    await healthy.clock.pass(0);
    assert.deepEqual(healthy.browser.contents().sort(), EXPECTED);
    assert.equal(healthy.clock.timers.size, 0);
    const calls = healthy.faults.calls.length;
    assert.ok(calls > 5);

    let failed = 0;
    for (const kind of kinds) {
      for (const times of [1, 2, 3, 7, 12]) {
        for (let at = 1; at <= calls; at++) {
          // A fault of the first call is skipped for `gone`: if the first opening finds no storage, the backend is absent.
          if (kind === 'gone' && at === 1) continue;
          const what = `${kind}, ${times} times, at call ${at}: ${healthy.faults.calls[at - 1]}`;
          const run = create(createFaults(kind, at, times));
          await scenario(run);
          if (run.backend.status().state === 'failing') failed++;
          await run.clock.pass(1_000_000);
          // If no records wait, the timer does not open a failing backend again, but a read does. The test reads several times,
          // because the next openings may fail, too.
          let listed = [];
          for (let tries = 0; tries < 20 && !listed.length; tries++) {
            const listing = run.backend.list('').catch(() => []);
            await run.clock.pass(70_000);
            listed = await listing;
          }
          assert.deepEqual(listed.sort(), EXPECTED, what);
          assert.deepEqual(run.browser.contents().sort(), EXPECTED, what);
          const { state, pending, dropped, error } = run.backend.status();
          assert.deepEqual([state, pending, dropped, error], ['ok', 0, 0, undefined], what);
          assert.equal(run.clock.timers.size, 0, what);
        }
      }
    }
    assert.ok(failed > 10, `${failed} runs had failures that lasted`);
  });
}

// ---- manage ----

test('write issues records before it returns, and sets no timer, while all is well', async () => {
  const { backend, adapter, clock, states } = setUp(createAdapter());
  const opening = backend.open();
  assert.equal(backend.status().state, 'ok');
  const writing = backend.write([['a', '1']]);
  assert.deepEqual([...adapter.items], [['a', '1']]);
  await Promise.all([opening, writing]);
  assert.equal(clock.timers.size, 0);
  assert.deepEqual(states, ['opening', 'ok']);
  assert.deepEqual(backend.status(), {
    name: 'fake',
    state: 'ok',
    pending: 0,
    dropped: 0,
  });
});

test('one timer waits for all answers, and is cancelled by the last of them', async () => {
  const answers = [];
  const write = () => new Promise((resolve) => answers.push(resolve));
  const { backend, clock } = setUp(createAdapter({ write }));
  backend.open();
  const { set } = clock;
  for (let at = 0; at < 50; at++) backend.write([[`${at}`, 'v']]);
  assert.equal(clock.timers.size, 1);
  assert.equal(clock.set, set + 1);
  assert.equal(backend.status().pending, 50);
  for (const answer of answers) answer();
  await tasks();
  assert.equal(clock.timers.size, 0);
  assert.equal(backend.status().pending, 0);
});

test('open returns the same promise at each call', async () => {
  let opened = 0;
  const { backend } = setUp(createAdapter({ open: async () => !!++opened }));
  assert.equal(backend.open(), backend.open());
  await backend.open();
  await backend.open();
  assert.equal(opened, 1);
});

test('list opens a backend', async () => {
  const { backend } = setUp(createAdapter({ open: async () => true }));
  backend.write([['a', '1']]);
  assert.deepEqual(await backend.list(''), [['a', '1']]);
});

test('an absent backend drops records and is not opened again', async () => {
  let opened = 0;
  const { backend, clock, states } = setUp(createAdapter({ open: () => !++opened }));
  backend.write([['a', '1']]);
  await backend.open();
  await backend.write([['b', '1']]);
  backend.retry();
  await clock.pass(600_000);
  await assert.rejects(backend.list(''), /absent/);
  assert.equal(opened, 1);
  assert.deepEqual(states, ['opening', 'absent']);
  const { state, pending, dropped } = backend.status();
  assert.deepEqual([state, pending, dropped], ['absent', 0, 0]);
});

test('a backend that is absent after a failed opening is not opened again', async () => {
  const answers = [Promise.reject(Error('first')), Promise.resolve(false)];
  let opened = 0;
  const { backend, clock } = setUp(createAdapter({ open: () => answers[opened++] }));
  backend.write([['a', '1']]);
  await backend.open();
  await clock.pass(600_000);
  assert.equal(opened, 2);
  assert.equal(backend.status().state, 'absent');
  assert.equal(clock.timers.size, 0);
});

test('a backend that vanishes is failing, not absent', async () => {
  let isThere = true;
  const { backend, adapter, clock } = setUp(
    createAdapter({
      open: () => isThere,
      write() {
        if (!isThere) throw Error('gone');
      },
    }),
  );
  backend.open();
  isThere = false;
  backend.write([['a', '1']]);
  const { state, error, pending } = backend.status();
  assert.deepEqual([state, pending], ['failing', 1]);
  assert.match(error, /no longer available/);
  isThere = true;
  adapter.write = createAdapter().write;
  await clock.pass(MIN_BACKOFF_MS);
  assert.equal(backend.status().state, 'ok');
  assert.deepEqual(adapter.writes, [[['a', '1']]]);
});

test('a dead connection is reopened once at once, then with a backoff that doubles', async () => {
  const tries = [];
  const clock = createClock();
  let isWell = true;
  const adapter = createAdapter({
    open() {
      tries.push(clock.time);
      return true;
    },
    write() {
      if (!isWell) throw Error('dead');
    },
  });
  const { backend, errors } = setUp(adapter, clock);
  backend.open();
  isWell = false;
  tries.length = errors.length = 0;
  const from = clock.time;
  backend.write([['a', '1']]);
  await clock.pass(200_000);
  assert.deepEqual(
    tries.map((time) => time - from),
    [0, 4_000, 12_000, 28_000, 60_000, 120_000, 180_000],
  );
  assert.ok(errors.length && !errors.includes(undefined), errors.join());
  isWell = true;
  await clock.pass(MAX_BACKOFF_MS);
  assert.deepEqual(errors.slice(-2), ['Error: dead', undefined]);
  assert.equal(backend.status().state, 'ok');
  assert.equal(clock.timers.size, 0);
  // After a success, the backoff starts at its minimum again.
  isWell = false;
  tries.length = 0;
  backend.write([['a', '2']]);
  assert.equal(tries.length, 1);
  assert.equal([...clock.timers][0].at - clock.time, MIN_BACKOFF_MS);
});

test('a backend whose platform is overloaded is not reopened at once', async () => {
  const hostile = {
    get overloaded() {
      throw Error('no');
    },
  };
  for (const [reason, tries] of [
    [Object.assign(Error('busy'), { overloaded: true }), [4_000, 12_000]],
    [Object.assign(Error('busy'), { overloaded: false }), [0, 4_000, 12_000]],
    [hostile, [0, 4_000, 12_000]],
    [null, [0, 4_000, 12_000]],
  ]) {
    const clock = createClock();
    const opened = [];
    const adapter = createAdapter({
      open() {
        opened.push(clock.time);
        return true;
      },
    });
    const { backend } = setUp(adapter, clock);
    backend.open();
    adapter.write = () => Promise.reject(reason);
    const from = clock.time;
    backend.write([['a', '1']]);
    await clock.pass(15_000);
    assert.deepEqual(
      opened.slice(1).map((time) => time - from),
      tries,
    );
    assert.deepEqual([backend.status().pending, backend.status().dropped], [1, 0]);
  }
});

test('a first opening that fails is not repeated at once', async () => {
  let opened = 0;
  const open = () => {
    opened++;
    throw failure('SecurityError', 'denied');
  };
  const { backend, clock } = setUp(createAdapter({ open }));
  await backend.open();
  assert.equal(opened, 1);
  assert.equal(backend.status().error, 'SecurityError: denied');
  // No timer follows after the next opening, because no record waits.
  await clock.pass(600_000);
  assert.equal(opened, 1);
  assert.equal(clock.timers.size, 0);
  backend.write([['a', '1']]);
  assert.equal(opened, 2);
  await clock.pass(8_000);
  assert.equal(opened, 3);
});

test('a call applies time limits that are over if no timer runs', async () => {
  const clock = createClock();
  clock.after = () => undefined;
  let answer = () => new Promise(() => {});
  const { backend, adapter } = setUp(createAdapter({ open: () => answer() }), clock);
  backend.open();
  backend.write([['a', '1']]);
  clock.time += OPEN_TIMEOUT_MS;
  backend.write([['b', '1']]);
  assert.equal(backend.status().state, 'failing');
  clock.time += MIN_BACKOFF_MS - 1;
  backend.write([['c', '1']]);
  assert.equal(backend.status().state, 'failing');
  answer = () => true;
  clock.time++;
  backend.write([['d', '1']]);
  assert.equal(backend.status().state, 'ok');
  assert.equal(adapter.items.size, 4);
  assert.equal(backend.status().pending, 0);
});

test('a write whose request has ended is issued again by the next call', async () => {
  const clock = createClock();
  clock.after = () => () => {};
  const adapter = createAdapter();
  const { write } = adapter;
  adapter.write = () => new Promise(() => {});
  const { backend } = setUp(adapter, clock);
  backend.open();
  backend.write([['a', '1']]);
  adapter.write = async (pairs) => write.call(adapter, pairs);
  clock.time += CALL_TIMEOUT_MS;
  backend.write([['b', '1']]);
  await tasks();
  assert.equal(backend.status().pending, 0);
  assert.deepEqual([...adapter.items.keys()].sort(), ['a', 'b']);
});

test('a put is issued in a task that takes longer than the time limit', async () => {
  const { backend, browser, clock } = setUpIndexedDb();
  await backend.open();
  backend.write([['a', '1']]);
  clock.time += 2 * CALL_TIMEOUT_MS;
  backend.write([['b', '1']]);
  // IndexedDB is removed, so that the records can only be stored by the writes that were issued already.
  Object.defineProperty(globalThis, 'indexedDB', { value: undefined, configurable: true });
  await tasks();
  assert.deepEqual(browser.contents(), [
    ['a', '1'],
    ['b', '1'],
  ]);
});

test('a backend stays in use if some answers are lost', async () => {
  const adapter = createAdapter();
  const { write } = adapter;
  let writes = 0;
  adapter.write = (pairs) => {
    if (writes++ % 2) return new Promise(() => {});
    return Promise.resolve(write.call(adapter, pairs));
  };
  const { backend, clock } = setUp(adapter);
  backend.open();
  for (let at = 0; at < 3 * MAX_PENDING; at++) {
    backend.write([['a', `${at}`]]);
    await clock.pass(1_000);
  }
  await clock.pass(MAX_BACKOFF_MS);
  assert.equal(adapter.items.get('a'), `${3 * MAX_PENDING - 1}`);
});

test('a cancelled action is not called if its timer runs anyway', async () => {
  const clock = createClock();
  const { after } = clock;
  clock.after = (ms, callback) => void after(ms, callback);
  const { backend, states } = setUp(createAdapter({ open: async () => true }), clock);
  await backend.open();
  await clock.pass(600_000);
  assert.deepEqual(states, ['opening', 'ok']);
});

test('opening has a time limit, and a late answer changes nothing', async () => {
  let answer;
  const open = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  const { backend, clock, states } = setUp(createAdapter({ open }));
  const opening = backend.open();
  await clock.pass(OPEN_TIMEOUT_MS - 1);
  assert.equal(backend.status().state, 'opening');
  await clock.pass(1);
  await opening;
  assert.equal(backend.status().state, 'failing');
  answer(true);
  await tasks();
  assert.deepEqual(states, ['opening', 'failing']);
});

test('a write that is answered late counts as stored', async () => {
  const answers = [];
  let open = () => true;
  const write = () => new Promise((resolve) => answers.push(resolve));
  const { backend, clock } = setUp(createAdapter({ open: () => open(), write }));
  backend.open();
  const writing = backend.write([['a', '1']]);
  open = () => new Promise(() => {});
  await clock.pass(CALL_TIMEOUT_MS);
  assert.equal(backend.status().state, 'opening');
  await clock.pass(OPEN_TIMEOUT_MS);
  assert.equal(backend.status().pending, 1);
  answers[0]();
  await writing;
  assert.equal(backend.status().pending, 0);
  open = () => true;
  await clock.pass(MAX_BACKOFF_MS);
  assert.equal(answers.length, 1);
});

test('a write without answer is detected although others are answered', async () => {
  const adapter = createAdapter();
  const { write } = adapter;
  let isLost = true;
  adapter.write = async (pairs) => {
    if (isLost && pairs[0][0] === 'lost') return new Promise(() => {});
    write.call(adapter, pairs);
  };
  const { backend, clock } = setUp(adapter);
  backend.open();
  for (let at = 0; at < 300; at++) {
    if (at === 55) backend.write([['lost', '1']]);
    backend.write([['a', `${at}`]]);
    await clock.pass(100);
    if (at === 100) isLost = false;
  }
  assert.equal(adapter.items.get('lost'), '1');
  assert.equal(adapter.items.get('a'), '299');
  assert.equal(clock.timers.size, 0);
  assert.deepEqual(backend.status().state, 'ok');
  assert.equal(backend.status().pending, 0);
});

test('a backend does not count as hanging if its writes are answered in time without a gap', async () => {
  const clock = createClock();
  const write = () => new Promise((resolve) => clock.after(CALL_TIMEOUT_MS / 2, resolve));
  const { backend, states } = setUp(createAdapter({ write }), clock);
  backend.open();
  for (let at = 0; at < 60; at++) {
    backend.write([['a', `${at}`]]);
    await clock.pass(1_000);
  }
  assert.deepEqual(states, ['opening', 'ok']);
});

test('a failure of an earlier connection does not affect the next one', async () => {
  let closed = 0;
  let isHung = true;
  const adapter = createAdapter({ close: () => closed++ });
  const { write } = adapter;
  adapter.list = () => (isHung ? new Promise(() => {}) : adapter.items);
  const { backend, clock } = setUp(adapter);
  backend.open();
  const listing = backend.list('');
  await tasks();
  isHung = false;
  adapter.write = () => {
    adapter.write = write;
    throw Error('dead');
  };
  backend.write([['a', '1']]);
  assert.equal(closed, 1);
  await clock.pass(CALL_TIMEOUT_MS);
  assert.equal(closed, 1);
  assert.deepEqual(await listing, [['a', '1']]);
});

test('a failed write does not replace a newer value of its key', async () => {
  for (const order of [
    ['reject', 'store'],
    ['store', 'reject'],
  ]) {
    const answers = [];
    const adapter = createAdapter();
    const { write } = adapter;
    adapter.write = (pairs) =>
      new Promise((resolve, reject) => {
        answers.push({
          store: () => resolve(write.call(adapter, pairs)),
          reject: () => reject(Error('failed')),
        });
      });
    const { backend } = setUp(adapter);
    backend.open();
    backend.write([
      ['a', 'old'],
      ['b', 'only'],
    ]);
    backend.write([['a', 'new']]);
    adapter.write = write;
    for (const [at, end] of order.entries()) {
      answers[at][end]();
      await tasks();
    }
    assert.deepEqual([...adapter.items].sort(), [
      ['a', 'new'],
      ['b', 'only'],
    ]);
    assert.equal(backend.status().pending, 0);
  }
});

test('waiting records are written in batches, in order, before newer ones', async () => {
  const answers = [];
  const adapter = createAdapter();
  const { write } = adapter;
  adapter.write = (pairs) => {
    write.call(adapter, pairs);
    return new Promise((resolve) => answers.push(resolve));
  };
  const { backend } = setUp(adapter);
  backend.write(many(150));
  backend.write(many(150, 150));
  backend.write(many(150, 300));
  backend.open();
  assert.equal(backend.status().state, 'opening');
  assert.deepEqual(
    adapter.writes.map((pairs) => pairs.length),
    [MAX_BATCH],
  );
  backend.write([['newer', '1']]);
  for (let at = 0; at < 3; at++) {
    answers[at]?.();
    await tasks();
  }
  assert.deepEqual(
    adapter.writes.map((pairs) => pairs.length),
    [200, 200, 51],
  );
  assert.deepEqual(adapter.writes.flat(), [...many(450), ['newer', '1']]);
  assert.equal(backend.status().state, 'ok');
  // After the last batch of waiting records was issued, new records are issued at once.
  backend.write([['newest', '1']]);
  assert.equal(adapter.writes.length, 4);
});

test('list waits until all waiting records are issued', async () => {
  const adapter = createAdapter();
  const { write } = adapter;
  adapter.write = async (pairs) => write.call(adapter, pairs);
  const { backend } = setUp(adapter);
  backend.write(many(700));
  backend.open();
  assert.equal((await backend.list('')).length, 700);
});

test('a failure of a batch keeps the records of later batches', async () => {
  const adapter = createAdapter();
  const { write } = adapter;
  let fails = 0;
  adapter.write = async (pairs) => {
    if (++fails === 2) throw Error('failed');
    write.call(adapter, pairs);
  };
  const { backend, clock } = setUp(adapter);
  backend.write(many(450));
  await backend.open();
  await clock.pass(0);
  assert.deepEqual([backend.status().state, backend.status().pending], ['failing', 250]);
  await clock.pass(MIN_BACKOFF_MS);
  assert.equal(adapter.items.size, 450);
  assert.deepEqual(adapter.writes.flat(), many(450));
});

test('a backend is opened again although the clock was set back and no timer runs', async () => {
  let isWell = false;
  const adapter = createAdapter();
  adapter.open = () => {
    if (!isWell) throw Error('away');
    return true;
  };
  const { backend, clock } = setUp(adapter);
  backend.open();
  backend.write(many(3));
  isWell = true;
  backend.retry();
  assert.equal(backend.status().state, 'failing');
  clock.time -= 24 * 3_600_000;
  backend.retry();
  await tasks();
  assert.deepEqual([backend.status().state, adapter.items.size], ['ok', 3]);
});

test('records beyond MAX_PENDING are dropped and counted, the oldest first', async () => {
  const { backend, adapter } = setUp(createAdapter());
  backend.write(many(MAX_PENDING));
  backend.write(many(3, MAX_PENDING));
  // Another value for a key that waits already does not count as another record.
  backend.write([[`x/g/${MAX_PENDING}`, 'newer']]);
  assert.deepEqual([backend.status().pending, backend.status().dropped], [MAX_PENDING, 3]);
  backend.open();
  assert.equal(adapter.items.size, MAX_PENDING);
  assert.equal(adapter.items.has('x/g/2'), false);
  assert.equal(adapter.items.get(`x/g/${MAX_PENDING}`), 'newer');
});

test('records beyond MAX_PENDING_SIZE are dropped and counted', async () => {
  let isWell = false;
  const adapter = createAdapter();
  adapter.open = () => {
    if (!isWell) throw Error('away');
    return true;
  };
  const { backend, clock } = setUp(adapter);
  backend.open();
  const large = '-'.repeat(MAX_PENDING_SIZE / 8 - 5);
  for (let at = 0; at < 20; at++) backend.write([[`x/g/${at % 10}`, large]]);
  assert.deepEqual([backend.status().pending, backend.status().dropped], [8, 12]);
  isWell = true;
  await clock.pass(MAX_BACKOFF_MS);
  assert.deepEqual(
    [...adapter.items.keys()],
    [2, 3, 4, 5, 6, 7, 8, 9].map((at) => `x/g/${at}`),
  );
});

test('a write of more than MAX_PENDING records loses the oldest when the backend fails', async () => {
  let isWell = true;
  const write = () => {
    if (!isWell) throw Error('dead');
  };
  const { backend } = setUp(createAdapter({ write }));
  backend.open();
  await backend.write(many(MAX_PENDING + 500));
  assert.equal(backend.status().dropped, 0);
  isWell = false;
  backend.write(many(MAX_PENDING + 500));
  assert.deepEqual([backend.status().pending, backend.status().dropped], [MAX_PENDING, 500]);
});

test('every record is stored or counted as dropped when a backend fails for long', async () => {
  let isWell = false;
  const adapter = createAdapter({ open: () => isWell });
  adapter.open = () => {
    if (!isWell) throw Error('away');
    return true;
  };
  const { backend, clock } = setUp(adapter);
  backend.open();
  for (let at = 0; at < 30; at++) {
    backend.write(many(77, at * 77));
    await clock.pass(1_000);
  }
  isWell = true;
  await clock.pass(MAX_BACKOFF_MS);
  assert.equal(adapter.items.size, MAX_PENDING);
  assert.equal(backend.status().dropped, 30 * 77 - MAX_PENDING);
});

test('entries that have waited longer than MAX_PENDING_MS are dropped', async () => {
  const { backend, adapter, clock } = setUp(createAdapter());
  backend.write([
    ['j1/s/0', 'texts'],
    ['j1/s/0/c', '1'],
    ['j1/s/1', 'texts'],
    ['j1/s/1/c', '1'],
    ['m/g', 'resolved'],
    ['r1/s', 'limits'],
  ]);
  await clock.pass(MAX_PENDING_MS / 2);
  // The texts of an old entry are kept as long as its counts are new.
  backend.write([['j1/s/1/c', '2']]);
  await clock.pass(MAX_PENDING_MS / 2 + 1);
  await backend.open();
  assert.deepEqual([...adapter.items.keys()], ['j1/s/1', 'm/g', 'r1/s', 'j1/s/1/c']);
  assert.equal(backend.status().dropped, 2);
});

test('a backend that never answers accumulates neither timers nor promises', async () => {
  let asked = 0;
  const never = () => {
    asked++;
    return new Promise(() => {});
  };
  const { backend, clock } = setUp(createAdapter({ write: never, list: never }));
  backend.open();
  for (let at = 0; at < 5_000; at++) {
    backend.write([[`${at}`, 'v']]);
    backend.list('').catch(() => {});
    if (at % 10 === 0) await clock.pass(0);
  }
  assert.ok(asked <= MAX_PENDING, `${asked} calls`);
  assert.ok(backend.status().pending <= MAX_PENDING);
  await clock.pass(24 * 3_600_000);
  assert.ok(asked <= MAX_PENDING, `${asked} calls`);
  assert.ok(clock.timers.size <= 1);
  assert.equal(backend.status().pending, MAX_PENDING);
  assert.equal(backend.status().dropped, 4_000);
});

test('a backend works after its clock was set back or forward', async () => {
  for (const jump of [-3_600_000, 3_600_000]) {
    let isWell = false;
    const adapter = createAdapter();
    adapter.open = () => {
      if (!isWell) throw Error('away');
      return true;
    };
    const { backend, clock } = setUp(adapter);
    backend.open();
    backend.write([['a', '1']]);
    clock.time += jump;
    for (const timer of clock.timers) timer.at += jump;
    isWell = true;
    await clock.pass(MIN_BACKOFF_MS);
    assert.deepEqual([...adapter.items], [['a', '1']]);
  }
});

test('list returns texts only, of keys that begin with the prefix', async () => {
  const list = () => [
    ['a/1', 'yes'],
    ['b/1', 'no'],
    ['a/2', 5],
    [7, 'x'],
    null,
    undefined,
    'a/',
    ['a/3'],
    { 0: 'a/5', 1: 'no' },
    ['a/4', 'yes', 'more'],
  ];
  const { backend } = setUp(createAdapter({ list }));
  backend.open();
  const records = await backend.list('a/');
  assert.deepEqual(
    records.map(([key]) => key),
    ['a/1', 'a/4'],
  );
  assert.deepEqual(await backend.keys('a/'), ['a/1', 'a/4']);
});

test('list rejects if the adapter returns no list, and the backend is retried', async () => {
  for (const garbage of [undefined, null, 5, {}, true]) {
    const adapter = createAdapter({ list: async () => garbage });
    const { backend, clock } = setUp(adapter);
    backend.open();
    await assert.rejects(backend.list(''), TypeError);
    assert.equal(backend.status().state, 'ok');
    adapter.list = () => [];
    assert.deepEqual(await backend.list(''), []);
    assert.equal(clock.timers.size, 0);
  }
});

test('list is repeated once after a dead connection was reopened', async () => {
  let listed = 0;
  const list = () => {
    if (++listed === 1) throw failure('InvalidStateError');
    return [['a', '1']];
  };
  const { backend } = setUp(createAdapter({ list }));
  backend.open();
  assert.deepEqual(await backend.list(''), [['a', '1']]);
  assert.equal(listed, 2);
});

test('list has a time limit', async () => {
  const { backend, clock } = setUp(createAdapter({ list: () => new Promise(() => {}) }));
  backend.open();
  const listing = assert.rejects(backend.list(''), /no answer/);
  await clock.pass(2 * CALL_TIMEOUT_MS);
  await listing;
  assert.equal(clock.timers.size, 0);
});

test('list rejects at once during a backoff', async () => {
  const open = () => {
    throw Error('away');
  };
  const { backend } = setUp(createAdapter({ open }));
  await backend.open();
  await assert.rejects(backend.list(''), /away/);
  await assert.rejects(backend.keys(''), /away/);
});

test('an adapter whose close throws is opened again', async () => {
  const adapter = createAdapter({
    close() {
      throw Error('closed already');
    },
  });
  const { write } = adapter;
  const { backend } = setUp(adapter);
  backend.open();
  adapter.write = () => {
    adapter.write = write;
    throw Error('dead');
  };
  backend.write([['a', '1']]);
  assert.deepEqual([...adapter.items], [['a', '1']]);
});

test('status describes thrown values of any type', async () => {
  const hostile = {
    get name() {
      throw Error('no');
    },
  };
  for (const [reason, text] of [
    [failure('QuotaExceededError', 'full'), 'QuotaExceededError: full'],
    ['text', 'text'],
    [undefined, 'undefined'],
    [null, 'null'],
    [{ message: 'm' }, 'm'],
    [Symbol('s'), 'unknown error'],
    [hostile, 'unknown error'],
    ['x'.repeat(1_000), 'x'.repeat(200)],
  ]) {
    const open = () => Promise.reject(reason);
    const { backend } = setUp(createAdapter({ open }));
    await backend.open();
    assert.equal(backend.status().error, text);
  }
});

// ---- indexedDb ----

test('indexedDB issues and commits a put before write returns', async () => {
  const { backend, browser, faults } = setUpIndexedDb();
  await backend.open();
  faults.calls.length = 0;
  backend.write([
    ['a', '1'],
    ['b', undefined],
  ]);
  assert.deepEqual(faults.calls, ['transaction', 'objectStore', 'put', 'delete', 'commit']);
  await tasks();
  assert.deepEqual(browser.contents(), [['a', '1']]);
});

test('indexedDB writes if transactions have no commit', async () => {
  const { backend, browser } = setUpIndexedDb();
  await backend.open();
  const [connection] = browser.connections;
  const { transaction } = connection;
  connection.transaction = (...given) =>
    Object.assign(transaction.apply(connection, given), { commit: undefined });
  await backend.write([['a', '1']]);
  assert.deepEqual(browser.contents(), [['a', '1']]);
});

test('indexedDB is absent if the platform does not have it', async () => {
  const { backend } = setUp(addListing(indexedDb('')));
  await backend.open();
  assert.equal(backend.status().state, 'absent');
});

test('indexedDB uses a database for each namespace', async () => {
  const browser = createIndexedDb(createFaults());
  browser.install();
  await setUp(addListing(indexedDb('shop'))).backend.open();
  await setUp(addListing(indexedDb(''))).backend.open();
  assert.deepEqual([...browser.databases.keys()], ['tinyturret/shop', 'tinyturret']);
});

test('indexedDB uses a connection that is opened after the time limit', async () => {
  const { backend, browser, clock, faults } = setUpIndexedDb(createFaults('late', 2));
  backend.open();
  backend.write([['a', '1']]);
  // All later requests to open hang, so the backend can only use the connection that the first request opens late.
  faults.next = (call) => (call === 'open' ? 'hang' : undefined);
  await clock.pass(60_000);
  assert.deepEqual(browser.contents(), [['a', '1']]);
  assert.equal(backend.status().state, 'ok');
});

test('indexedDB keeps one connection when several requests succeed late', async () => {
  const faults = createFaults();
  const late = [];
  const browser = createIndexedDb(faults, (callback) => late.push(callback));
  browser.install();
  const { backend, clock } = setUp(addListing(indexedDb('')));
  faults.next = (call) => (call === 'open' ? 'late' : undefined);
  backend.open();
  backend.write([['a', '1']]);
  await clock.pass(30_000);
  assert.equal(late.length, 3);
  for (const callback of late) callback();
  await clock.pass(60_000);
  assert.equal(browser.connections.size, 1);
  assert.deepEqual(browser.contents(), [['a', '1']]);
});

test('indexedDB sends a bounded number of requests to open, and recovers after a day', async () => {
  const faults = createFaults();
  const late = [];
  const browser = createIndexedDb(faults, (callback) => late.push(callback));
  browser.install();
  const { backend, clock } = setUp(addListing(indexedDb('')));
  faults.next = (call) => (call === 'open' ? 'late' : undefined);
  backend.open();
  backend.write([['m/g', '1']]);
  await clock.pass(24 * 3_600_000);
  assert.equal(late.length, 10);
  for (const callback of late) callback();
  await clock.pass(MAX_BACKOFF_MS);
  assert.equal(backend.status().state, 'ok');
  assert.deepEqual(browser.contents(), [['m/g', '1']]);
  assert.equal(clock.timers.size, 0);
  // Requests that were answered late no longer count as unanswered.
  for (const pair of many(20)) backend.write([pair]);
  assert.equal(backend.status().state, 'ok');
});

test('indexedDB fails if the database has no object store of tinyturret', async () => {
  const { backend, browser, clock } = setUpIndexedDb();
  browser.databases.set('tinyturret', { other: new Map() });
  await backend.open();
  backend.write([['a', '1']]);
  await clock.pass(120_000);
  const { state, error, pending } = backend.status();
  assert.deepEqual([state, pending], ['failing', 1]);
  assert.match(error, /no object store/);
  assert.equal(browser.connections.size, 0);
  browser.databases.clear();
  await clock.pass(MAX_BACKOFF_MS);
  assert.deepEqual(browser.contents(), [['a', '1']]);
});

test('indexedDB closes its connection when another tab asks for it, and opens it again for a write', async () => {
  const { backend, browser, errors } = setUpIndexedDb();
  await backend.open();
  await backend.write([['a', '1']]);
  const [connection] = browser.connections;
  connection.onversionchange();
  assert.ok(connection.isClosed);
  browser.databases.clear();
  await tasks();
  assert.equal(browser.databases.size, 0);
  backend.write([['b', '2']]);
  await tasks();
  assert.deepEqual(browser.contents(), [['b', '2']]);
  assert.ok(errors.at(-2));
  assert.equal(errors.at(-1), undefined);
});

test('indexedDB lists keys of any characters', async () => {
  const { backend } = setUpIndexedDb();
  const keys = ['a/', 'a/\0', 'a/\uffff', 'a/\uffff\uffff', 'a/\ud800', 'a/🐢', 'a/\'"\\\n'];
  const others = ['', 'a', 'a.', 'a0', '\uffff', '__proto__'];
  backend.write([...keys, ...others].map((key) => [key, `of ${key}`]));
  await backend.open();
  assert.deepEqual((await backend.keys('a/')).sort(), [...keys].sort());
  assert.deepEqual((await backend.keys('')).sort(), [...keys, ...others].sort());
  for (const [key, value] of await backend.list('a/')) assert.equal(value, `of ${key}`);
});

test('indexedDB reads no values if only keys are listed', async () => {
  const { backend, faults } = setUpIndexedDb();
  await backend.write([['a', '1']]);
  await backend.open();
  await tasks();
  faults.calls.length = 0;
  assert.deepEqual(await backend.keys('a'), ['a']);
  assert.equal(faults.calls.includes('getAll'), false);
});

test('indexedDB writes again at once when a transaction is aborted', async () => {
  const { backend, browser, faults, errors } = setUpIndexedDb();
  await backend.open();
  await tasks();
  Object.assign(faults, { kind: 'abort', at: faults.calls.length + 5 });
  backend.write([['a', '1']]);
  await tasks();
  assert.equal(faults.calls[faults.at - 1], 'end');
  assert.deepEqual(browser.contents(), [['a', '1']]);
  assert.ok(errors.at(-2));
  assert.equal(errors.at(-1), undefined);
});

test('indexedDB reads only the keys that begin with the prefix', async () => {
  const { backend } = setUpIndexedDb();
  await backend.open();
  const ranges = [];
  const { bound } = globalThis.IDBKeyRange;
  globalThis.IDBKeyRange.bound = (...given) => {
    ranges.push(given.slice(0, 2));
    return bound(...given);
  };
  await backend.list('j1/s/');
  await backend.list('v');
  assert.deepEqual(ranges, [
    ['j1/s/', 'j1/s0'],
    ['v', 'w'],
  ]);
});

test('a write rejects if a request of its transaction fails', async () => {
  const { backend, browser, faults } = setUpIndexedDb();
  await backend.open();
  faults.kind = 'error';
  faults.at = faults.calls.length + 4;
  backend.write([
    ['a', '1'],
    ['b', '2'],
  ]);
  assert.equal(faults.calls[faults.at - 1], 'put');
  await tasks();
  assert.deepEqual(browser.contents(), [
    ['a', '1'],
    ['b', '2'],
  ]);
});

// ---- localStorage ----

test('localStorage contains the records when write returns', async () => {
  const { browser } = setUpLocalStorage();
  const { backend } = setUp(localStorageBackend('shop'));
  backend.open();
  backend.write([['a', '1']]);
  assert.deepEqual([...browser.items], [['tinyturret/shop/a', '1']]);
  backend.write([['a', undefined]]);
  assert.equal(browser.items.size, 0);
});

test('localStorage is absent if the property is null or undefined', async () => {
  for (const value of [null, undefined]) {
    globalThis.localStorage = value;
    const { backend } = setUp(localStorageBackend(''));
    backend.open();
    assert.equal(backend.status().state, 'absent');
  }
});

test('localStorage lists keys of any characters, and no keys of other scripts', async () => {
  const { backend, browser } = setUpLocalStorage();
  for (const key of ['', 'a/1', 'tinyturret', 'tinyturret/', 'tinyturret/shop/a/1']) {
    browser.items.set(key, 'of the host');
  }
  const keys = ['a/', 'a/\0', 'a/\uffff', 'a/\ud800', 'a/🐢', 'a/__proto__', 'a/\'"\\\n'];
  backend.open();
  backend.write([...keys, 'b'].map((key) => [key, `of ${key}`]));
  assert.deepEqual((await backend.keys('a/')).sort(), [...keys].sort());
  for (const [key, value] of await backend.list('a/')) assert.equal(value, `of ${key}`);
  assert.equal((await backend.list('')).length, keys.length + 1);
});

test('localStorage leaves out an item that another tab removes during the listing', async () => {
  const { backend, browser } = setUpLocalStorage();
  backend.open();
  backend.write([
    ['a', '1'],
    ['b', '2'],
  ]);
  const { getItem } = browser.storage;
  browser.storage.getItem = (key) => (key.endsWith('/a') ? null : getItem(key));
  assert.deepEqual(await backend.list(''), [['b', '2']]);
});

const journalOf = (session, count, length) =>
  Array.from({ length: count }, (_, at) => [
    [`j1/${session}/${at}`, 't'.repeat(length)],
    [`j1/${session}/${at}/c`, '1'],
  ]).flat();

test('localStorage evicts the oldest entries as a whole to stay within its bounds', async () => {
  const { backend, browser } = setUpLocalStorage();
  browser.items.set('of the host', 'h'.repeat(1 << 20));
  backend.open();
  let written = 0;
  for (let session = 0; session < 40; session++) {
    backend.write([[`r1/s${session + 10}`, 'limits']]);
    for (const pair of journalOf(`s${session + 10}`, 15, 1_000)) {
      backend.write([pair]);
      written++;
      assert.ok(browser.sizeOf(/^tinyturret\/\/[jr]1\//) <= MAX_LOCAL_STORAGE / 2);
    }
    for (let at = 0; at < 15; at++) {
      backend.write([[`x/g/s${session + 10}.${at}`, 'x'.repeat(900)]]);
      assert.ok(browser.sizeOf(/^tinyturret\/\//) <= MAX_LOCAL_STORAGE);
      written++;
    }
    written++;
  }
  const keys = browser.contents().map(([key]) => key);
  const kept = new Set(keys);
  const sessions = keys.filter((key) => /^j1/.test(key)).map((key) => key.split('/')[1]);
  assert.equal(sessions.at(-1), 's49');
  assert.ok(sessions[0] > 's40');
  for (const key of keys) {
    const texts = key.match(/^(j1\/.*)\/c$/)?.[1];
    if (texts) assert.ok(kept.has(texts), `${key} has no texts`);
  }
  assert.equal(kept.has('r1/s10'), false);
  for (const session of sessions) assert.ok(kept.has(`r1/${session}`), `${session} has no limits`);
  assert.equal(browser.items.get('of the host').length, 1 << 20);
  assert.equal(backend.status().dropped, written - keys.length);
});

test('localStorage evicts entries of a clock that was ahead first', async () => {
  const { backend, browser } = setUpLocalStorage();
  backend.open();
  const idOf = (ahead) => `${(Date.now() + ahead).toString(36)}0000abcd`;
  const [ahead, soon, now] = [24 * 3_600_000, 60_000, 0].map(idOf);
  for (const session of [ahead, soon, now]) {
    for (const pair of journalOf(session, 30, 1_000)) backend.write([pair]);
  }
  for (const pair of journalOf(now, 70, 1_000)) backend.write([pair]);
  const kept = (id) => browser.contents().filter(([key]) => key.startsWith(`j1/${id}/`)).length;
  assert.deepEqual([kept(ahead), kept(soon) > 0, kept(now)], [0, true, 2 * 70]);
});

test('localStorage evicts by the number of an entry, not by its digits', async () => {
  const { backend, browser } = setUpLocalStorage();
  backend.open();
  for (const pair of journalOf('s', 200, 1_500)) backend.write([pair]);
  const numbers = browser
    .contents()
    .map(([key]) => Number(key.split('/')[2]))
    .sort((a, b) => a - b);
  assert.equal(numbers.at(-1), 199);
  assert.equal(new Set(numbers).size, 200 - numbers[0]);
});

test('localStorage evicts the records of the core in the order that the core sets', async () => {
  const { adapter, backend, browser } = setUpLocalStorage();
  adapter.rank = (pairs) => {
    const count = pairs.length;
    // The sort keys fall with the number in the key, so the newest record is evicted first.
    return (key) => `${999 - (Number(key.split('/')[1]) || 0)} of ${count}`;
  };
  backend.open();
  backend.write([['j1/s/1', 'the journal has a part of its own']]);
  for (let at = 0; at < 60; at++) backend.write([[`x/${at}`, 'x'.repeat(3_000)]]);
  const keys = browser.contents().map(([key]) => key);
  assert.ok(keys.includes('j1/s/1') && keys.includes('x/0') && keys.includes('x/59'));
  assert.ok(!keys.includes('x/40'));
});

/**
 * Sets up localStorage with `records` own counts and the eviction order of the core. `text(more)` returns a value of about 1
 * KB, and `kept()` the number of stored own counts.
 */
function setUpCounts(records) {
  const given = setUpLocalStorage();
  given.adapter.rank = rankRecords;
  given.adapter.open();
  const text = (more) => JSON.stringify({ count: 1, ...more, text: 'x'.repeat(1_000) });
  for (let at = 0; at < records; at++) given.adapter.write([[`t/g${at}/s`, text({ last: at })]]);
  const kept = () => given.browser.contents().filter(([key]) => key.endsWith('/s')).length;
  return { ...given, text, kept };
}

test('localStorage evicts no own counts for records from elsewhere or for exceptions', () => {
  const { adapter, browser, kept } = setUpCounts(80);
  const long = 'x'.repeat(59_000);
  adapter.write([
    ['t/other/~imported', JSON.stringify({ last: 900, imported: true, long })],
    ['x/own/s/1', JSON.stringify({ time: 900, long })],
    ['t/own/s', '{"count":1,"last":900}'],
  ]);
  assert.deepEqual([kept(), adapter.evicted], [81, 2]);
  assert.ok(browser.contents().every(([key]) => key.endsWith('/s')));
});

test('localStorage ranks its records once for all exceptions that one write skips', () => {
  const { adapter, browser, text } = setUpCounts(100);
  let ranked = 0;
  adapter.rank = (...given) => {
    ranked++;
    return rankRecords(...given);
  };
  const pairs = Array.from({ length: 50 }, (_, at) => [`x/g${at}/s/1`, text({ time: 900 })]);
  adapter.write([...pairs, ['m/g1', text({ state: 'ignored', time: 900 })]]);
  const keys = browser.contents().map(([key]) => key);
  assert.ok(keys.includes('m/g1') && !keys.some((key) => key.startsWith('x/')));
  // `rank` is called once for all exceptions, and once for the triage record, for which counts are evicted.
  assert.equal(ranked, 2);
});

test('localStorage evicts no own counts for records from elsewhere if the quota is exceeded', () => {
  const { adapter, browser, kept, text } = setUpCounts(40);
  browser.storage.quota = browser.sizeOf(/^/) + 600;
  adapter.write([['t/other/~imported', text({ last: 900, imported: true })]]);
  assert.deepEqual([kept(), adapter.evicted], [40, 1]);
  // Own counts are written although the quota is exceeded, because older records are evicted for them.
  adapter.write([['t/own/s', text({ last: 900 })]]);
  assert.ok(browser.contents().some(([key]) => key === 't/own/s'));
});

test('localStorage includes the records of other tabs in its size', async () => {
  const { backend, browser } = setUpLocalStorage();
  const other = setUp(localStorageBackend('')).backend;
  backend.open();
  other.open();
  for (let at = 0; at < 400; at++) {
    for (const [name, one] of [
      ['s1', backend],
      ['s2', other],
    ]) {
      one.write([[`j1/${name}/${at}`, 't'.repeat(1_000)]]);
      // The limit is exceeded by at most a quarter of a part per other tab, which each tab may write before it measures again.
      assert.ok(browser.sizeOf(/^/) <= MAX_LOCAL_STORAGE / 2 + MAX_LOCAL_STORAGE / 8);
    }
  }
});

test('localStorage skips and counts a record that is larger than its part', async () => {
  const { backend, browser } = setUpLocalStorage();
  backend.open();
  const long = 'x'.repeat(MAX_LOCAL_STORAGE / 2);
  backend.write([
    ['x/g/0', long],
    ['r1/s', long],
    ['j1/s/1', 'texts'],
  ]);
  assert.deepEqual(browser.contents(), [['j1/s/1', 'texts']]);
  assert.deepEqual([backend.status().state, backend.status().dropped], ['ok', 2]);
});

test('localStorage writes the newest entries of a write that is larger than its bounds', async () => {
  const { backend, browser } = setUpLocalStorage();
  backend.open();
  backend.write(journalOf('s', 100, 4_000));
  assert.ok(browser.sizeOf(/^/) <= MAX_LOCAL_STORAGE / 2);
  const keys = browser.contents().map(([key]) => key);
  assert.equal(keys.at(-1), 'j1/s/99/c');
  assert.equal(backend.status().dropped, 200 - keys.length);
});

test('localStorage evicts half of its records if the quota is exceeded', async () => {
  const { backend, browser } = setUpLocalStorage();
  const { storage, items } = browser;
  backend.open();
  backend.write(journalOf('s', 50, 1_000));
  const host = 'h'.repeat(10_000);
  items.set('of the host', host);
  let size = 0;
  for (const [key, value] of items) size += key.length + value.length;
  storage.quota = size + 500;
  for (let at = 50; at < 70; at++) {
    backend.write([[`j1/s/${at}`, 't'.repeat(1_000)]]);
    assert.ok(items.has(`tinyturret//j1/s/${at}`));
    assert.equal(items.get('of the host'), host);
  }
  assert.equal(items.has('tinyturret//j1/s/0'), false);
  assert.equal(backend.status().state, 'ok');
  assert.equal(backend.status().dropped, 100 + 20 - browser.contents().length);
});

test('localStorage is retried if the host leaves no room', async () => {
  const { backend, browser, clock } = setUpLocalStorage();
  browser.items.set('of the host', 'h'.repeat(1_000));
  browser.storage.quota = 1_010;
  backend.open();
  backend.write([['j1/s/0', 'texts']]);
  const { state, error, pending } = backend.status();
  assert.deepEqual([state, pending], ['failing', 1]);
  assert.match(error, /^QuotaExceededError/);
  browser.items.clear();
  await clock.pass(MIN_BACKOFF_MS);
  assert.deepEqual(browser.contents(), [['j1/s/0', 'texts']]);
});

test('localStorage evicts nothing if a write fails for another reason than the quota', async () => {
  const { backend, browser } = setUpLocalStorage();
  backend.open();
  backend.write(journalOf('s', 9, 100));
  browser.storage.setItem = () => {
    throw failure('SecurityError');
  };
  backend.write([['j1/s/10', 'texts']]);
  assert.equal(backend.status().state, 'failing');
  assert.equal(browser.contents().length, 18);
});

test('localStorage works if it contains malformed keys', async () => {
  const { backend, browser } = setUpLocalStorage();
  for (const key of ['j1/', 'j1/a', 'r1/', 'x/', 'x/a', 'c/', 'm/', '', '//', 'j1/a/b/c/d']) {
    browser.items.set(`tinyturret//${key}`, 'k'.repeat(9_000));
  }
  backend.open();
  for (const pair of journalOf('s', 200, 1_000)) backend.write([pair]);
  for (const pair of many(300)) backend.write([pair]);
  assert.equal(backend.status().state, 'ok');
});

// ---- memory ----

test('memory is shared by all adapters of a namespace in one global object', async () => {
  const [one, same, other] = ['n', 'n', 'o'].map((name) => setUp(memory(name)).backend);
  for (const backend of [one, same, other]) backend.open();
  one.write([
    ['a/1', '1'],
    ['b/1', '2'],
  ]);
  one.write([['b/1', undefined]]);
  assert.deepEqual(await same.list(''), [['a/1', '1']]);
  assert.deepEqual(await same.keys('b/'), []);
  assert.deepEqual(await other.list(''), []);
});

test('memory fails if the property of the global object is not a Map', async () => {
  globalThis[Symbol.for('tinyturret.memory/broken')] = 5;
  const { backend } = setUp(memory('broken'));
  backend.open();
  backend.write([['a', '1']]);
  assert.equal(backend.status().state, 'failing');
});

// ---- custom ----

test('custom passes copies of records and keys of removed ones', async () => {
  const given = [];
  const object = {
    put: (pairs) => {
      given.push(['put', structuredClone(pairs)]);
      for (const pair of pairs) pair.length = 0;
    },
    remove: (keys) => void given.push(['remove', keys]),
    list: () => [],
  };
  const { backend } = setUp(custom(object));
  backend.open();
  const pairs = [
    ['a', '1'],
    ['b', undefined],
  ];
  backend.write(pairs);
  assert.deepEqual(given, [
    ['put', [['a', '1']]],
    ['remove', ['b']],
  ]);
  assert.equal(pairs[0][0], 'a');
  await tasks();
  assert.equal(backend.status().pending, 0);
  await backend.write([['c', '1']]);
  assert.equal(given.length, 3);
});

const withThen = (property) => Object.defineProperty({}, 'then', property);

test('custom ignores the results of put and remove', async () => {
  for (const garbage of [undefined, null, 5, 'text', {}, [], withThen({ value: 5 })]) {
    const object = { put: () => garbage, remove: () => garbage, list: () => garbage };
    const { backend, clock } = setUp(custom(object));
    backend.open();
    await backend.write([
      ['a', '1'],
      ['b', undefined],
    ]);
    const { state, pending } = backend.status();
    assert.deepEqual([state, pending], ['ok', 0]);
    assert.equal(clock.timers.size, 0);
  }
});

test('custom works with values that are not objects', async () => {
  const hostileThen = withThen({
    get() {
      throw Error('no');
    },
  });
  for (const object of [
    undefined,
    null,
    5,
    'unknown',
    {},
    { put: 5, list: 5, remove: 5 },
    { put: () => hostileThen, list: () => hostileThen },
    {
      put: () => Promise.reject(Error('put')),
      remove() {
        throw Error('remove');
      },
    },
  ]) {
    const { backend, clock } = setUp(custom(object));
    assert.equal(backend.status().name, 'custom');
    await backend.open();
    await backend.write([
      ['a', '1'],
      ['b', undefined],
    ]);
    await assert.rejects(async () => {
      await backend.list('');
    });
    await clock.pass(0);
    assert.equal(backend.status().pending, 2);
    assert.equal(backend.status().state, 'failing');
  }
});

// ---- createBackends ----

function openAll(settings = {}, more = {}) {
  const clock = createClock();
  const warnings = [];
  const changes = [];
  const backends = createBackends(
    { settings, ...clock, warnOfSetting: (key) => warnings.push(key), ...more },
    (status) => changes.push(status),
  );
  return { backends, names: backends.map(({ status }) => status().name), warnings, changes, clock };
}
const host = (name) => ({ name, put() {}, list: () => [], remove() {} });

test('createBackends returns the backends that the settings name, in their order', () => {
  assert.deepEqual(openAll().names, ['indexedDB', 'localStorage', 'memory']);
  for (const [storageBackends, names] of [
    [[], ['indexedDB', 'localStorage', 'memory']],
    [['memory'], ['memory']],
    [
      ['localStorage', 'indexedDB'],
      ['localStorage', 'indexedDB'],
    ],
    [
      [host('kv'), 'indexedDB'],
      ['kv', 'indexedDB', 'memory'],
    ],
    [
      ['memory', host('kv')],
      ['memory', 'kv'],
    ],
    [[host(undefined)], ['custom', 'memory']],
  ]) {
    const { names: opened, warnings } = openAll({ storageBackends });
    assert.deepEqual([opened, warnings], [names, []]);
  }
});

test('createBackends warns of invalid backends, and uses the others or the default', () => {
  const hostile = Object.defineProperty(host('kv'), 'list', {
    get() {
      throw Error('hostile');
    },
  });
  for (const wrong of ['toString', 'unknown', '', null, undefined, 5, {}, { put() {} }, hostile]) {
    const some = openAll({ storageBackends: [wrong, 'memory'] });
    assert.deepEqual(some.names, ['memory']);
    assert.deepEqual(some.warnings, ['storageBackends']);
    const none = openAll({ storageBackends: [wrong] });
    assert.deepEqual(none.names, ['indexedDB', 'localStorage', 'memory']);
    assert.deepEqual(none.warnings, ['storageBackends']);
  }
});

test('createBackends passes on each change of state', async () => {
  createLocalStorage(createFaults('throw', 1, 1)).install();
  const { backends, changes } = openAll({ storageBackends: ['localStorage', 'memory'] });
  for (const backend of backends) await backend.open();
  const states = changes.map(({ name, state }) => [name, state]);
  assert.deepEqual(states.slice(-2), [
    ['memory', 'opening'],
    ['memory', 'ok'],
  ]);
  assert.ok(states.some(([name, state]) => name === 'localStorage' && state === 'failing'));
});

test('createBackends uses a database that is open already', async () => {
  const browser = createIndexedDb(createFaults());
  browser.install();
  const database = indexedDb('shop');
  await database.open();
  const { backends } = openAll({ namespace: 'shop', storageBackends: ['indexedDB'] }, { database });
  await backends[0].write([['a', '1']]);
  await backends[0].open();
  assert.deepEqual(await backends[0].list(''), [['a', '1']]);
  assert.equal(browser.connections.size, 1);
});

test('backends of two namespaces share no records', async () => {
  createIndexedDb(createFaults()).install();
  createLocalStorage(createFaults()).install();
  for (const name of ['indexedDB', 'localStorage', 'memory']) {
    const [one] = openAll({ namespace: 'one', storageBackends: [name] }).backends;
    const [two] = openAll({ namespace: 'two', storageBackends: [name] }).backends;
    await Promise.all([one.open(), two.open()]);
    await one.write([['a', '1']]);
    assert.deepEqual([await one.list(''), await two.list('')], [[['a', '1']], []], name);
  }
});

// ---- settled ----

test('settled waits for the opening and for the writes that follow it', async () => {
  const answers = [];
  let isOpen;
  const adapter = createAdapter({
    open: () =>
      new Promise((resolve) => {
        isOpen = resolve;
      }),
    write: () => new Promise((resolve) => answers.push(resolve)),
  });
  const { backend } = setUp(adapter);
  backend.write(many(MAX_BATCH + 1));
  backend.open();
  let isSettled = false;
  backend.settled().then(() => {
    isSettled = true;
  });
  await tasks();
  isOpen(true);
  for (let at = 0; at < 2; at++) {
    await tasks();
    assert.deepEqual([isSettled, answers.length], [false, at + 1]);
    answers[at]();
  }
  await tasks();
  assert.equal(isSettled, true);
  await backend.settled();
});

test('settled ends when a backend fails, or does not answer', async () => {
  const failing = setUp(createAdapter({ open: () => Promise.reject(Error('away')) }));
  failing.backend.open();
  await failing.backend.settled();
  assert.equal(failing.backend.status().state, 'failing');

  const hanging = setUp(createAdapter({ write: () => new Promise(() => {}) }));
  hanging.backend.open();
  hanging.backend.write([['a', '1']]);
  let isSettled = false;
  hanging.backend.settled().then(() => {
    isSettled = true;
  });
  await hanging.clock.pass(CALL_TIMEOUT_MS - 1);
  assert.equal(isSettled, false);
  await hanging.clock.pass(2 * CALL_TIMEOUT_MS);
  assert.equal(isSettled, true);
  assert.equal(hanging.backend.status().pending, 1);
});

// ---- Long records of localStorage ----

const readItem = (browser, key) => JSON.parse(browser.items.get(`tinyturret//${key}`));

test('localStorage shortens the texts of an entry that are longer than 4 KB', () => {
  const { backend, browser } = setUpLocalStorage();
  backend.open();
  const frames = (count) => '    at f (http://h/a.js:1:2)\n'.repeat(count);
  const record = {
    kind: 'error',
    type: 'TypeError',
    message: 'm'.repeat(3_000),
    stack: frames(300),
    causes: [
      { type: 'A', message: 'a'.repeat(2_000), stack: frames(100) },
      { type: 'B', message: 'b', stack: '' },
    ],
    release: '1.4',
    handled: false,
    time: 5,
  };
  backend.write([['j1/s/0', JSON.stringify(record)]]);
  const { message, stack, causes, ...rest } = readItem(browser, 'j1/s/0');
  assert.deepEqual(rest, {
    kind: 'error',
    type: 'TypeError',
    release: '1.4',
    handled: false,
    time: 5,
  });
  assert.equal(message, record.message.slice(0, 500));
  assert.ok(stack.length >= 1_000 && record.stack.startsWith(stack));
  assert.deepEqual(
    causes.map(({ type, message }) => [type, message]),
    [
      ['A', 'a'.repeat(500)],
      ['B', 'b'],
    ],
  );
  const size = browser.items.get('tinyturret//j1/s/0').length;
  assert.ok(size < 6_000, `${size}`);
});

test('localStorage keeps the identity of a sample when it shortens texts', () => {
  const { backend, browser } = setUpLocalStorage();
  backend.open();
  const record = {
    kind: 'error',
    type: 'TypeError',
    message: 'no cart',
    stack: '    at f (http://h/a.js:1:2)',
    causes: [],
    time: 5,
    id: 's.1',
    url: 'http://h/',
    context: { step: 'pay' },
  };
  const more = {
    breadcrumbs: Array.from({ length: 30 }, (_, at) => ({ time: at, text: 'x'.repeat(1_000) })),
    locals: { a: 'x'.repeat(8_000) },
  };
  backend.write([['j1/s/0', JSON.stringify({ ...record, ...more })]]);
  assert.deepEqual(readItem(browser, 'j1/s/0'), record);
  // If the texts are too long because of the context, the context is left out, too, and the failure is stored.
  const context = { long: 'x'.repeat(9_000) };
  backend.write([['j1/s/0', JSON.stringify({ ...record, ...more, context })]]);
  const { context: _, ...rest } = record;
  assert.deepEqual(readItem(browser, 'j1/s/0'), rest);
});

test('localStorage keeps the numbers when it shortens a sample or counts', () => {
  const { backend, browser } = setUpLocalStorage();
  backend.open();
  const sample = {
    id: 's.1',
    time: 5,
    url: 'http://h/',
    context: { a: '1' },
    breadcrumbs: Array.from({ length: 30 }, (_, at) => ({ time: at, text: 'x'.repeat(1_000) })),
    locals: { a: 'x'.repeat(8_000) },
  };
  const messages = Array.from({ length: 50 }, (_, at) => [`${at} ${'m'.repeat(1_000)}`, 1]);
  const counts = { first: 1, last: 2, hours: [[3, 50]], messages, final: true };
  backend.write([
    ['j1/s/0/0', JSON.stringify(sample)],
    ['j1/s/0/c', JSON.stringify(counts)],
  ]);
  assert.deepEqual(readItem(browser, 'j1/s/0/0'), {
    id: 's.1',
    time: 5,
    url: 'http://h/',
    context: { a: '1' },
  });
  const { messages: kept, ...rest } = readItem(browser, 'j1/s/0/c');
  assert.deepEqual(rest, { first: 1, last: 2, hours: [[3, 50]], final: true });
  assert.deepEqual(kept, [messages.at(-1)]);
});

test('localStorage does not change short records or records of the core', () => {
  const { backend, browser } = setUpLocalStorage();
  backend.open();
  const short = JSON.stringify({ message: 'm'.repeat(4_000) });
  const other = JSON.stringify({ message: 'm'.repeat(9_000) });
  backend.write([
    ['j1/s/0', short],
    ['x/g/1', other],
  ]);
  assert.deepEqual(browser.contents(), [
    ['j1/s/0', short],
    ['x/g/1', other],
  ]);
});

test('localStorage stores a long journal value that is not JSON', async () => {
  const { backend, browser, clock } = setUpLocalStorage();
  backend.open();
  backend.write([
    ['j1/s/0', 'x'.repeat(5_000)],
    ['j1/s/1', 'texts'],
  ]);
  await clock.pass(MAX_BACKOFF_MS);
  assert.equal(backend.status().state, 'ok');
  assert.ok(browser.items.has('tinyturret//j1/s/1'));
});

test('localStorage shortens a sample whose context is long', () => {
  const { backend, browser } = setUpLocalStorage();
  backend.open();
  const context = {};
  for (let at = 0; at < 50; at++) context[`key${at}`] = 'x'.repeat(1_024);
  backend.write([['j1/s/0/0', JSON.stringify({ id: 's.1', time: 5, context })]]);
  const size = browser.items.get('tinyturret//j1/s/0/0').length;
  assert.ok(size < 10_000, `${size}`);
});
