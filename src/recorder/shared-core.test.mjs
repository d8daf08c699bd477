import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CALL_TIMEOUT_MS, MAX_PENDING, MIN_BACKOFF_MS } from './backends/managed.js';
import { MANY_ENTRIES } from './core-loader.js';
import { createSharedCore, PUBLISH_TIMEOUT_MS, separateBackends } from './shared-core.js';
import { createClock, tasks } from './storage-helpers.mjs';

const NEVER = new Promise(() => {});
const LIMITS = ['r1/one', '{}'];
const TEXTS = ['j1/one/0', 'texts'];
const COUNTS = ['j1/one/0/c', 'counts'];
const FAULTS = {
  throws() {
    throw Error('full');
  },
  rejects: async () => {
    throw Error('full');
  },
  hangs: () => NEVER,
};
let started = 0;

/**
 * Returns a store that isolates share, which lists the pairs of each `put` in `puts`. `fault` is called at each `put`, and may
 * throw, reject or hang.
 */
function createStore(name = 'd1', fault) {
  const puts = [];
  const store = {
    name,
    isShared: true,
    puts,
    fault,
    put: (pairs) => {
      puts.push(pairs);
      return store.fault?.();
    },
    list: () => [],
    remove: () => {},
  };
  return store;
}

const blocked = async () => {
  throw Error('blocked');
};

/**
 * Returns a shared core over `stores`, and the calls of its functions. The wasm that it loads publishes with `publish` and has
 * `tiers` in its status.
 */
function start({ stores = [createStore()], settings = {}, load, publish, tiers = [] } = {}) {
  const namespace = `shared-core-${started++}`;
  const records = new Map();
  globalThis[Symbol.for(`tinyturret.memory/${namespace}`)] = records;
  const clock = createClock();
  const calls = [];
  const client = {
    global: {},
    settings: { ...settings, namespace },
    shared: { after: clock.after },
    now: clock.now,
  };
  const hooks = {
    notifyChange() {},
    updateLink() {},
    throwIfFailing: async () => calls.push('checked'),
  };
  const recorder = { seal: () => calls.push('seal') };
  const importCore = async () => {
    calls.push('load');
    return {
      start: async () => ({
        status: () => ({ tiers }),
        publish: async () => {
          calls.push('publish');
          return publish?.();
        },
      }),
    };
  };
  const core = createSharedCore(stores, load ?? importCore, client, recorder, hooks);
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await tasks();
  };
  const write = (...pairs) => {
    for (const [key, value] of pairs) records.set(key, value);
    core.afterWrite();
  };
  /**
   * Writes pairs to the memory of the isolate, as the recorder does, and waits. Returns the names of the calls that this
   * causes.
   */
  const written = async (...pairs) => {
    write(...pairs);
    await settle();
    return calls.splice(0);
  };
  return { calls, clock, core, records, settle, status: () => core.status([]), write, written };
}

/** Returns the last value of each key that was put into a store, as pairs. */
const contents = ({ puts }) => [...new Map(puts.flat().map(([key, value]) => [key, value]))];

describe('a shared backend', () => {
  it('is an object with isShared, or any object without autoFlush', () => {
    const own = { ...createStore(), isShared: false };
    const hostile = {
      ...own,
      get isShared() {
        throw Error('hostile');
      },
    };
    const store = createStore();
    const notShared = [own, hostile, 'memory', { isShared: true }, null];
    assert.deepEqual(separateBackends({ storageBackends: [store, ...notShared] }), {
      shared: [store],
      settings: { storageBackends: notShared },
    });
    const more = { autoFlush: false, release: '1' };
    const never = ['memory', { put() {} }, null];
    assert.deepEqual(separateBackends({ storageBackends: [own, ...never], ...more }), {
      shared: [own],
      settings: { storageBackends: never, ...more },
    });
  });

  it('leaves only memory to the recorder if there is no other backend', () => {
    const backendsFor = (storageBackends) =>
      separateBackends({ storageBackends }).settings.storageBackends;
    assert.deepEqual(backendsFor([createStore()]), ['memory']);
    assert.deepEqual(backendsFor(undefined), []);
  });
});

describe('after a write to the memory of an isolate', () => {
  it('the core is loaded once, and publishes', async () => {
    const store = createStore();
    const { core, written, settle, calls } = start({ stores: [store] });
    await settle();
    assert.deepEqual([calls, core.state], [[], 'none']);
    assert.deepEqual(await written(LIMITS, TEXTS), ['load', 'publish', 'checked']);
    assert.deepEqual(await written(COUNTS), ['publish', 'checked']);
    assert.deepEqual([core.state, store.puts], ['ok', []]);
  });

  it('the core publishes once more after a publication if records were written meanwhile', async () => {
    const ends = [];
    const { calls, settle, write, written } = start({
      publish: () => new Promise((resolve) => ends.push(resolve)),
    });
    await written(TEXTS);
    for (let count = 0; count < 3; count++) write([COUNTS[0], `${count}`]);
    await settle();
    assert.deepEqual(calls, []);
    ends.pop()();
    await settle();
    assert.deepEqual(calls.splice(0), ['checked', 'publish']);
    ends.pop()();
    await settle();
    assert.deepEqual(calls, ['checked']);
  });

  it('a publication whose request has ended does not block the next one', async () => {
    const { calls, clock, written } = start({ publish: () => NEVER });
    assert.deepEqual(await written(TEXTS), ['load', 'publish']);
    clock.time += CALL_TIMEOUT_MS;
    assert.deepEqual(await written(COUNTS), []);
    clock.time += 1;
    assert.deepEqual(await written([COUNTS[0], 'more']), []);
    await clock.pass(CALL_TIMEOUT_MS - 1);
    assert.deepEqual(calls, []);
    await clock.pass(1);
    assert.deepEqual(calls, ['publish']);
  });

  it('nothing is published before a flush without autoFlush', async () => {
    const { calls, core, written } = start({ settings: { autoFlush: false } });
    assert.deepEqual(await written(TEXTS), []);
    await core.flush();
    assert.deepEqual(calls, ['load', 'publish']);
  });

  it('a flush loads no core if nothing was recorded', async () => {
    const { calls, core } = start();
    await core.flush();
    assert.deepEqual(calls, []);
  });

  it('a flush publishes after the current publication, unless the request of that has ended', async () => {
    const ends = [];
    const { calls, clock, core, settle, written } = start({
      publish: () => new Promise((resolve) => ends.push(resolve)),
    });
    await written(TEXTS);
    let hasEnded = false;
    core.flush().then(() => {
      hasEnded = true;
    });
    await settle();
    assert.deepEqual(calls, []);
    ends[0]();
    await settle();
    assert.deepEqual([calls.splice(0), hasEnded], [['checked', 'publish'], false]);
    ends[1]();
    await settle();
    assert.equal(hasEnded, true);

    const flushes = [core.flush(), core.flush()];
    await clock.pass(CALL_TIMEOUT_MS - 1);
    assert.deepEqual(calls.splice(0), ['publish']);
    await clock.pass(1);
    assert.deepEqual(calls, ['publish']);
    ends[3]();
    await flushes[1];
  });

  it('many entries are sealed before the core reads them', async () => {
    const { written } = start();
    const entries = Array.from({ length: MANY_ENTRIES + 1 }, (_, at) => [`j1/one/${at}`, 'texts']);
    const counts = entries.map(([key]) => [`${key}/c`, 'counts']);
    const few = [...counts, ...entries.slice(1)];
    assert.deepEqual(await written(...few), ['load', 'publish', 'checked']);
    assert.deepEqual(await written(entries[0]), ['seal', 'publish', 'checked']);
  });
});

describe('without a core', () => {
  it('the journal is written to every store, and later only changed records', async () => {
    const stores = [createStore('d1'), createStore('kv')];
    const { core, status, written } = start({ stores, load: blocked });
    await written(LIMITS, TEXTS, ['x/group/one', 'an exception']);
    await written(COUNTS);
    await written();
    for (const { puts } of stores) {
      assert.deepEqual(contents({ puts }), [LIMITS, TEXTS, COUNTS]);
      assert.deepEqual(
        puts.map(({ length }) => length),
        [2, 1],
      );
    }
    const { error, tiers } = status();
    assert.deepEqual([core.state, error], ['failed', 'WebAssembly: blocked']);
    const ok = { state: 'ok', pending: 0, dropped: 0 };
    assert.deepEqual(tiers, [
      { name: 'd1', ...ok },
      { name: 'kv', ...ok },
    ]);
  });

  it('the recorder bounds the memory, and writes a record again that was removed in between', async () => {
    const store = createStore();
    const { core, records, written } = start({ stores: [store], load: blocked });
    assert.equal(core.compact(), true);
    await written(TEXTS);
    assert.equal(core.compact(), false);
    records.delete(TEXTS[0]);
    await written(COUNTS);
    await written(TEXTS);
    assert.deepEqual(
      store.puts.map(([[key]]) => key),
      [TEXTS[0], COUNTS[0], TEXTS[0]],
    );
  });

  for (const [what, fault] of Object.entries(FAULTS)) {
    it(`a store that ${what} gets all records later, and the others get them at once`, async () => {
      const [broken, other] = [createStore('d1', fault), createStore('kv')];
      const { clock, core, status, written } = start({ stores: [broken, other], load: blocked });
      await written(LIMITS, TEXTS);
      // Time must pass only for a store that hangs: one that throws or rejects has failed already.
      if (what === 'hangs') await clock.pass(CALL_TIMEOUT_MS * 2);
      await written(COUNTS);
      const [{ error, ...failing }, ok] = status().tiers;
      assert.deepEqual(failing, { name: 'd1', state: 'failing', pending: 3, dropped: 0 });
      assert.match(error, /full|no answer in time/);
      assert.deepEqual(contents(other), [LIMITS, TEXTS, COUNTS]);
      assert.deepEqual([ok.state, ok.pending], ['ok', 0]);

      broken.fault = undefined;
      broken.puts.length = 0;
      // The clock moves without calling timers, as between two requests of an isolate.
      clock.time += MIN_BACKOFF_MS;
      await core.flush();
      assert.deepEqual(contents(broken), [LIMITS, TEXTS, COUNTS]);
      assert.deepEqual(status().tiers[0], { name: 'd1', state: 'ok', pending: 0, dropped: 0 });
    });

    it(`a flush ends if a store ${what}`, async () => {
      const { clock, core, records } = start({ stores: [createStore('d1', fault)], load: blocked });
      records.set(...TEXTS);
      core.afterWrite();
      let hasEnded = false;
      core.flush().then(() => {
        hasEnded = true;
      });
      await clock.pass(CALL_TIMEOUT_MS * 2);
      assert.equal(hasEnded, true);
    });
  }

  it('a flush ends when a store has answered an immediate retry', async () => {
    const refuse = [];
    const store = createStore('d1', () => new Promise((_, reject) => refuse.push(reject)));
    const { core, records, settle, status } = start({ stores: [store], load: blocked });
    records.set(...TEXTS);
    core.afterWrite();
    await settle();
    let hasEnded = false;
    core.flush().then(() => {
      hasEnded = true;
    });
    for (const state of ['ok', 'failing']) {
      assert.equal(hasEnded, false);
      refuse.at(-1)(Error('busy'));
      await settle();
      assert.equal(status().tiers[0].state, state);
    }
    assert.deepEqual([hasEnded, store.puts.length, status().tiers[0].pending], [true, 2, 1]);
  });

  it('the records that wait for a store are bounded, and dropped ones are counted', async () => {
    const { status, written } = start({
      stores: [createStore('d1', FAULTS.rejects)],
      load: blocked,
    });
    const entries = Array.from({ length: MAX_PENDING + 7 }, (_, at) => [`j1/one/${at}`, 'texts']);
    await written(...entries);
    const [{ pending, dropped }] = status().tiers;
    assert.deepEqual([pending, dropped], [MAX_PENDING, 7]);
  });
});

describe('a core that is broken', () => {
  it('is not called again after it has failed, and the journal is written to the stores', async () => {
    const store = createStore();
    const { core, status, written } = start({
      stores: [store],
      publish() {
        throw new WebAssembly.RuntimeError('unreachable');
      },
      tiers: [{ name: 'd1', state: 'failing', pending: 3, dropped: 1 }],
    });
    assert.deepEqual(await written(TEXTS), ['load', 'publish', 'checked']);
    assert.deepEqual(await written(COUNTS), ['checked']);
    assert.deepEqual(contents(store), [TEXTS, COUNTS]);
    assert.deepEqual([core.state, core.compact()], ['failed', false]);
    assert.deepEqual(status(), {
      error: 'WebAssembly: unreachable',
      tiers: [{ name: 'd1', state: 'ok', pending: 0, dropped: 0 }],
    });
  });

  it('is detected if it does not answer', async () => {
    const store = createStore();
    const { clock, core, status, written } = start({ stores: [store], publish: () => NEVER });
    await written(TEXTS);
    await clock.pass(PUBLISH_TIMEOUT_MS - 1);
    assert.deepEqual([core.state, store.puts], ['ok', []]);
    await clock.pass(1);
    assert.deepEqual([core.state, contents(store)], ['failed', [TEXTS]]);
    assert.equal(status().error, 'WebAssembly: no answer in time');
  });
});

describe('at the end of a process', () => {
  it('the journal is written to the stores once, before the call returns', () => {
    const store = createStore();
    const { calls, core, records } = start({ stores: [store] });
    for (const [key, value] of [LIMITS, TEXTS, COUNTS]) records.set(key, value);
    core.shutDown();
    assert.deepEqual(contents(store), [LIMITS, TEXTS, COUNTS]);
    core.shutDown();
    assert.deepEqual([store.puts.length, calls], [1, []]);
  });

  for (const [what, fault] of Object.entries(FAULTS)) {
    it(`a store that ${what} causes no error`, async () => {
      const { core, records, settle, status } = start({ stores: [createStore('d1', fault)] });
      records.set(...TEXTS);
      core.shutDown();
      await settle();
      assert.equal(status().tiers[0].pending, 1);
    });
  }
});

describe('the status of a store', () => {
  it('counts the records that the store leaves out once', async () => {
    const [store, hostile] = [createStore('d1'), createStore('kv')];
    Object.defineProperty(hostile, 'dropped', {
      get() {
        throw Error('hostile');
      },
    });
    const known = { name: 'd1', state: 'ok', pending: 0, dropped: 1 };
    const { core, status, written } = start({ stores: [store, hostile], tiers: [known] });
    store.dropped = 2;
    const dropped = () => status().tiers.map((tier) => tier.dropped);
    assert.deepEqual(dropped(), [2, 0]);
    await written(TEXTS);
    assert.deepEqual(dropped(), [3, 0]);
    core.shutDown();
    assert.deepEqual(dropped(), [3, 0]);
  });

  it('combines the status by the core and that of the written journal, before the other backends', async () => {
    const known = { name: 'd1', state: 'ok', pending: 3, dropped: 1, used: 5 };
    const { core, settle, written } = start({
      stores: [createStore('d1', FAULTS.rejects), createStore('kv')],
      tiers: [known],
    });
    const own = { name: 'memory', state: 'ok' };
    const kv = { name: 'kv', state: 'ok', pending: 0, dropped: 0 };
    await written(TEXTS);
    assert.deepEqual(core.status([own]), { tiers: [known, kv, own] });
    core.shutDown();
    await settle();
    const [first] = core.status([own]).tiers;
    assert.deepEqual(first, { ...known, state: 'failing', pending: 4, error: 'Error: full' });
  });
});
