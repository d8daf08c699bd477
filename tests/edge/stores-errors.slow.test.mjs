// Tests of stores whose platform fails, in workerd: the app gets no error of them, each failure counts once, and limits are
// respected. The error messages are those of https://developers.cloudflare.com/d1/observability/debug-d1/,
// https://developers.cloudflare.com/durable-objects/observability/troubleshooting/ and workerd's kv.c++.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { denoKv } from '../../pkg-template/stores/deno-kv.js';
import { temporaryFolders } from './harness/temporary-folders.mjs';
import { bundle, countsOf, modulesOf, recordsInKv, run, until } from './harness/workerd.mjs';

/**
 * The errors of writes. A failed write is repeated once without delay if it may then succeed, otherwise after a backoff
 * (`isLeftAlone`). If the platform has written in spite of the error (`takesEffect`), the two counters are found in the store,
 * and not written again.
 */
const CASES = [
  { store: 'd1', message: 'D1_ERROR: Network connection lost.' },
  { store: 'd1', message: 'D1_ERROR: Network connection lost.', takesEffect: true },
  { store: 'd1', message: 'D1_ERROR: D1 DB reset because its code was updated.' },
  {
    store: 'd1',
    message: 'D1_ERROR: D1 DB is overloaded. Too many requests queued.',
    isLeftAlone: true,
  },
  {
    store: 'd1',
    message: 'D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.',
    takesEffect: true,
    isLeftAlone: true,
  },
  { store: 'd1', message: 'D1_ERROR: too many SQL variables: SQLITE_ERROR', isLeftAlone: true },
  { store: 'd1', message: 'D1_ERROR: database or disk is full: SQLITE_FULL', isLeftAlone: true },
  {
    store: 'd1',
    message: 'D1_ERROR: attempt to write a readonly database: SQLITE_READONLY',
  },
  { store: 'd1', breaksBatch: true, message: 'NOT NULL constraint failed' },
  { store: 'kv', message: 'KV PUT failed: 429 Too Many Requests', isLeftAlone: true, attempts: 3 },
  { store: 'kv', message: 'KV PUT failed: 500 Internal Server Error' },
  { store: 'kv', message: 'KV PUT failed: 500 Internal Server Error', takesEffect: true },
  { store: 'kv', message: 'KV PUT failed: 413 Payload Too Large', isLeftAlone: true },
  { store: 'kv', message: 'KV put() limit exceeded for the day.', isLeftAlone: true },
  {
    store: 'kv',
    message: 'Too many API requests by single Worker invocation.',
    isLeftAlone: true,
  },
  {
    store: 'durableObject',
    message: 'Durable Object reset because its code was updated.',
    retryable: true,
  },
  {
    store: 'durableObject',
    message: 'Network connection lost.',
    retryable: true,
    takesEffect: true,
  },
  {
    store: 'durableObject',
    message: 'Durable Object is overloaded. Requests queued for too long.',
    retryable: true,
    overloaded: true,
    isLeftAlone: true,
  },
  {
    store: 'durableObject',
    message: 'database or disk is full: SQLITE_FULL',
    remote: true,
    isLeftAlone: true,
  },
];

const MESSAGES = {
  "D1_ERROR: D1 DB's isolate exceeded its memory limit and was reset.": true,
  'D1_ERROR: D1 DB exceeded its CPU time limit and was reset.': true,
  'D1_ERROR: D1 DB is overloaded. Requests queued for too long.': true,
  'Your account is generating too much load on Durable Objects. Please back off and try again later.': true,
  'D1_ERROR: Cannot resolve D1 DB due to transient issue on remote node.': false,
  'D1_ERROR: Internal error in D1 DB storage caused object to be reset.': false,
  "D1_ERROR: Can't read from request stream because client disconnected.": false,
};

const folders = temporaryFolders();
let modules;

before(async () => {
  const folder = await folders.make();
  await bundle(folder, 'tests/edge/errors');
  modules = await modulesOf(folder);
});
after(folders.remove);

/**
 * Runs one worker with the stores in `folder` until the end of the test `t`. `ask(path)` resolves to the JSON of its response.
 */
async function start(t, bindings, { folder, own = modules } = {}) {
  const worker = {
    name: 'errors',
    modules: own,
    bindings: { MESSAGES: [], CASE: { store: 'd1', message: '' }, ...bindings },
    durableObjects: {
      OBJECT: { className: 'Store', useSQLite: true },
      OLD: { className: 'Old', useSQLite: false },
    },
  };
  const place = folder ?? (await folders.make());
  const running = await run(place, [worker]);
  t.after(() => running.stop().catch(() => {}));
  const ask = async (path) => {
    const response = await running.get(path);
    assert.equal(response.status, 200, path);
    return response.json();
  };
  /** Ends the fault. Resolves when the store works again and no record is pending. */
  const healed = async () => {
    await ask('/heal');
    await until(async () => {
      const [{ state, pending }] = (await ask('/flush')).tiers;
      return state === 'ok' && pending === 0;
    }, 60_000);
  };
  return { ...running, place, ask, healed };
}

/** The expected counts by title after a request of `/capture`. */
const COUNTS = { 'TypeError: captured': 3, 'RangeError: thrown': 1 };

const groupsOf = (counts) => Object.fromEntries(counts);

describe('failures are stored later if a write is refused', { concurrency: 6 }, () => {
  for (const { isLeftAlone = false, attempts = 1, ...fault } of CASES) {
    const { store, message, takesEffect } = fault;
    it(`by ${store} with "${message}"${takesEffect ? ', although it takes effect' : ''}`, async (t) => {
      const { ask, healed, ...running } = await start(t, { CASE: fault });
      const { isSame, writes, captured, core, tiers } = await ask('/capture');
      assert.deepEqual([isSame, captured, core], [true, 4, 'ok']);
      const [{ name, state, error, pending, dropped }] = tiers;
      // The number of pending records: four exceptions, and the counters of their two groups unless these are found in the
      // store.
      const again = takesEffect && !isLeftAlone ? 4 : 6;
      assert.deepEqual([name, state, pending, dropped], [store, 'failing', again, 0]);
      assert.ok(error.includes(message), error);
      const records = 6 * attempts + (isLeftAlone ? 0 : again);
      const puts = isLeftAlone ? 1 : 2;
      assert.equal(writes, store === 'kv' ? records : puts);

      await healed();
      const { unhandled, tiers: last } = await ask('/flush');
      assert.deepEqual([unhandled, last[0].dropped, last[0].error], [0, 0, undefined]);
      assert.deepEqual(groupsOf(await ask('/groups')), COUNTS);
      if (store === 'kv') {
        assert.deepEqual(groupsOf(countsOf(await recordsInKv(running))), COUNTS);
      }
    });
  }
});

describe('the journal of an isolate without a core is stored later if a write is refused', {
  concurrency: 6,
}, () => {
  const FIRST = new Map(CASES.map((fault) => [`${fault.store} ${fault.isLeftAlone}`, fault]));
  for (const { isLeftAlone = false, attempts, ...fault } of FIRST.values()) {
    it(`by ${fault.store} with "${fault.message}"`, async (t) => {
      const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
      const withoutCore = modules.map((one) =>
        one.type === 'CompiledWasm' ? { ...one, contents: empty } : one,
      );
      const broken = await start(t, { CASE: fault }, { own: withoutCore });
      const { isSame, core, writes, tiers } = await broken.ask('/capture');
      assert.deepEqual([isSame, core, tiers[0].state], [true, 'failed', 'failing']);
      assert.ok(tiers[0].error.includes(fault.message), tiers[0].error);
      if (fault.store !== 'kv') assert.equal(writes, isLeftAlone ? 1 : 2);
      await broken.healed();
      const { unhandled, tiers: last } = await broken.ask('/flush');
      assert.deepEqual([unhandled, last[0].dropped], [0, 0]);
      await broken.stop();

      const next = await start(t, { CASE: { ...fault, times: 0 } }, { folder: broken.place });
      assert.deepEqual(groupsOf(await next.ask('/groups')), COUNTS);
    });
  }
});

describe('a store', () => {
  let running;
  before(async () => {
    running = await start({ after() {} }, { MESSAGES: Object.keys(MESSAGES) });
  });
  after(() => running.stop().catch(() => {}));

  it('of D1 writes 20 MB in transactions of a few statements, and counts records that are too large', async () => {
    const { statements, largest, size, ...others } = await running.ask('/limits/d1');
    assert.ok(size > 2 * 300 * 64_000, `${size} bytes`);
    // The statements of each transaction are its puts and the creation of the table.
    assert.ok(statements <= 2 * 50, `${statements} statements`);
    assert.ok(largest <= 9, `${largest} statements in one transaction`);
    assert.deepEqual(others, { length: 300, left: [], dropped: 2 });
  });

  it('of D1 rejects if any statement has failed', async () => {
    assert.equal(await running.ask('/limits/d1Partly'), 'D1_ERROR: disk I/O error');
  });

  it('of D1 reads a database that is read-only', async () => {
    const [readable, missing] = await running.ask('/limits/d1ReadOnly');
    assert.deepEqual(readable, [[['x/a/1', 'one']], ['x/a/1']]);
    assert.deepEqual(missing, [[], []]);
  });

  it('of KV continues where the last invocation stopped, and writes nothing twice', async () => {
    const message = 'Too many API requests by single Worker invocation.';
    assert.deepEqual(await running.ask('/limits/kv'), {
      ends: [message, message, 'done'],
      length: 120,
      puts: 120,
      once: true,
      // The refused calls: those of a batch of 50 records, and of the last batch of 20.
      refused: 70,
      dropped: 2,
    });
  });

  it('of KV puts a record again that was removed meanwhile', async () => {
    const [first, keys] = await running.ask('/limits/kvAgain');
    assert.deepEqual([first, keys], ['KV PUT failed: 500 Internal Error', ['x/a', 'x/b']]);
  });

  it('of KV reads all pages, leaves out deleted keys, and ends without a cursor', async () => {
    assert.deepEqual(await running.ask('/limits/kvPages'), {
      found: 2_999,
      last: ['x/a/1-999', 'read'],
      endless: 1_000,
    });
  });

  it('of a Durable Object reads again with a new stub if that may help', async () => {
    assert.deepEqual(await running.ask('/limits/durableObject'), {
      passing: ['done', 3],
      lasting: ['refused', 3],
      overloaded: ['refused', 1],
      remote: ['refused', 1],
    });
  });

  it('of a Durable Object rejects with the reason if its class has no SQLite', async () => {
    assert.match(await running.ask('/limits/notSql'), /SQL is not enabled/);
  });

  it('marks errors after which a write must not be repeated immediately', async () => {
    const marked = await running.ask('/limits/marks');
    const messages = Object.keys(MESSAGES);
    assert.deepEqual(Object.fromEntries(messages.map((text, at) => [text, marked[at]])), MESSAGES);
  });
});

/** Wraps Deno KV with its documented limits: https://docs.rs/denokv_proto/latest/denokv_proto/limits/ */
function limitedDenoKv(answer) {
  const records = new Map();
  const sizeOf = (key) => key.reduce((sum, part) => sum + 2 + Buffer.byteLength(part), 0);
  const check = (isWithin, text) => {
    if (!isWithin) throw new TypeError(text);
  };
  return {
    records,
    atomic() {
      const changes = [];
      return {
        set: (key, value) => changes.push([key, value]),
        delete: (key) => changes.push([key]),
        async commit() {
          const keys = changes.reduce((sum, [key]) => sum + sizeOf(key), 0);
          const values = changes.reduce((sum, [, value]) => sum + (value?.length ?? 0), 0);
          check(changes.length <= 1_000, 'Too many mutations (max 1000)');
          check(keys <= 81_920, 'Total key size too large (max 81920 bytes)');
          check(keys + values <= 819_200, 'Total mutation size too large (max 819200 bytes)');
          for (const [key, value] of changes) {
            check(sizeOf(key) <= 2_048, 'Key too large for write (max 2048 bytes)');
            check(!(value?.length > 65_536), 'Value too large (max 65536 bytes)');
          }
          const { ok = true } = answer?.() ?? {};
          for (const [key, value] of ok ? changes : []) records.set(key.join('/'), value);
          return { ok };
        },
      };
    },
  };
}

describe('denoKv', () => {
  it('respects the limits with any prefix, and counts records once that are too large', async () => {
    for (const prefix of [['tinyturret'], ['a', 'é'.repeat(500)]]) {
      let left = 1;
      const kv = limitedDenoKv(() => {
        if (left-- > 0) throw new TypeError('database is locked');
      });
      const store = denoKv(kv, { prefix });
      const pairs = Array.from({ length: 2_500 }, (_, at) => [`x/${at}`, '-'.repeat(1_000)]);
      const odd = [
        ['x/large', 'é'.repeat(33_000)],
        ['x/fits', '-'.repeat(65_536)],
        [`x/${'é'.repeat(700)}`, 'a long key'],
        ['x/nul\0', 'a NUL'],
      ];
      await assert.rejects(store.put([...pairs, ...odd]), /locked/);
      assert.equal(store.dropped, 0, 'the records come again');
      await store.put([...pairs, ...odd]);
      assert.deepEqual([kv.records.size, store.dropped], [2_502, 2]);
      await store.remove([...pairs, ...odd].map(([key]) => key));
    }
  });

  it('rejects if a transaction is refused', async () => {
    const store = denoKv(limitedDenoKv(() => ({ ok: false })));
    await assert.rejects(store.put([['x/a', '']]), /rejected/);
    await assert.rejects(store.remove(['x/a']), /rejected/);
  });
});
