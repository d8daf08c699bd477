import assert from 'node:assert/strict';
import { afterEach, describe, it, mock } from 'node:test';
import { createCore, MANY_ENTRIES } from './core-loader.js';
import { tasks } from './storage-helpers.mjs';

afterEach(() => mock.restoreAll());

function start({ settings = {}, load, wasm = {}, saveData, random = 0.99 } = {}) {
  mock.method(Math, 'random', () => random);
  const calls = [];
  const given = [];
  const counting = [];
  const module = {
    status: () => ({ tiers: [{ name: 'indexedDB' }], reading: true }),
    compact: async () => void calls.push('compact'),
    groups: async () => [{ state: 'open' }, { state: 'resolved' }, { state: 'open' }],
    ...wasm,
  };
  let time = 0;
  const client = {
    // The time advances by more than RETRY_MS at each call, so that a failed load may be tried again.
    now: () => (time += 61_000),
    settings,
    global: { navigator: { connection: { saveData } } },
    idle: async () => {},
    shared: { after: () => () => {} },
  };
  const importCore = async () => {
    calls.push('load');
    return {
      start: async (settings) => {
        given.push(settings);
        return module;
      },
    };
  };
  const recorder = { seal: () => calls.push('seal') };
  const hooks = {
    notifyChange: () => calls.push('changed'),
    updateLink: (count) => counting.push(count),
  };
  const core = createCore(client, recorder, hooks, load ?? importCore);
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await tasks();
  };
  const written = async (entries) => {
    core.afterWrite(entries);
    await settle();
    return calls.splice(0);
  };
  /** Resolves to the numbers of open groups that were passed to the link since the last call. */
  const counted = () => Promise.all(counting.splice(0).map((count) => count()));
  return { core, calls, counted, given, module, settle, written };
}

describe('the core', () => {
  it('is loaded once, with the settings that concern it', async () => {
    const { core, calls, given, module } = start({
      settings: {
        namespace: 'shop',
        beforeSave() {},
        ignore: ['x'],
        onStorageError() {},
        ignoreStorageErrors: false,
        maxExceptionGroups: 5,
      },
    });
    assert.equal(core.state, 'none');
    const opening = core.load();
    assert.equal(core.state, 'loading');
    assert.equal(core.load(), opening);
    assert.equal(await opening, module);
    assert.equal(core.state, 'ok');
    assert.deepEqual(calls, ['load']);
    const [{ adapters, after, ...settings }] = given;
    assert.equal(typeof after, 'function');
    assert.deepEqual(settings, {
      namespace: 'shop',
      maxExceptionGroups: 5,
      listen: false,
      cleanUp: true,
    });
    assert.deepEqual(
      adapters.map(({ name }) => name),
      ['indexedDB', 'localStorage', 'memory'],
    );
  });

  it('does not clean up for a page that only reads', async () => {
    const { core, given } = start({ settings: { listen: false } });
    await core.load();
    assert.equal(given[0].cleanUp, false);
  });

  it('is loaded again after a failure for a read, and only for a read', async () => {
    const reasons = [Error('blocked'), 'text', undefined, null];
    let loads = 0;
    const { core, written } = start({
      settings: { cleanupTriggerRate: 1 },
      load: async () => {
        throw reasons[loads++];
      },
    });
    for (const text of ['blocked', 'text', 'undefined', 'null']) {
      assert.equal(await core.load(true), undefined);
      assert.deepEqual([core.state, core.status().error], ['failed', `WebAssembly: ${text}`]);
    }
    assert.equal(await core.load(), undefined);
    await written(1);
    assert.equal(loads, 4);
  });

  it('does not start with settings that were replaced while it was imported', async () => {
    let arrive;
    let starts = 0;
    const imported = new Promise((resolve) => {
      arrive = () => resolve({ start: async () => void starts++ });
    });
    const { core } = start({ load: () => imported });
    const opening = core.load();
    core.close();
    arrive();
    assert.deepEqual([await opening, starts], [undefined, 0]);
  });

  it('has no error after the second attempt to load it succeeds', async () => {
    let loads = 0;
    const { core } = start({
      load: async () => {
        if (!loads++) throw Error('offline');
        return { start: async () => ({ status: () => ({}) }) };
      },
    });
    await core.load(true);
    assert.ok(await core.load(true));
    assert.deepEqual([core.state, core.status()], ['ok', {}]);
  });

  it('adds its own data to the status', async () => {
    const { core, module } = start();
    const own = { name: 'indexedDB', state: 'ok', pending: 1 };
    assert.deepEqual([core.status(), core.addReadError(own)], [{}, own]);
    await core.load();
    assert.deepEqual(core.status(), { reading: true });
    assert.deepEqual(core.addReadError(own), own);
    assert.deepEqual(core.addReadError({ name: 'memory', state: 'ok' }), {
      name: 'memory',
      state: 'ok',
    });
    module.status = () => ({ tiers: [{ name: 'indexedDB', state: 'failing', error: 'e' }] });
    assert.deepEqual(core.addReadError(own), { ...own, state: 'failing', error: 'e' });
    // The error that the recorder has found is kept, because it describes why writing fails.
    const failing = { name: 'indexedDB', state: 'failing', error: 'own' };
    assert.deepEqual(core.addReadError(failing), failing);
  });
});

describe('after a write', () => {
  it('the core compacts in the share of sessions that cleanupTriggerRate sets', async () => {
    const drawn = start({ random: 0.04 });
    assert.deepEqual(await drawn.written(1), ['seal', 'load', 'compact', 'changed']);
    assert.deepEqual(await drawn.written(2), []);
    const other = start({ random: 0.06 });
    assert.deepEqual(await other.written(1), []);
    const never = start({ settings: { cleanupTriggerRate: 0 }, random: 0 });
    assert.deepEqual(await never.written(1), []);
  });

  it('the core compacts after each write if the rate is 1', async () => {
    const { written } = start({ settings: { cleanupTriggerRate: 1 } });
    assert.deepEqual(await written(1), ['seal', 'load', 'compact', 'changed']);
    assert.deepEqual(await written(2), ['seal', 'compact', 'changed']);
  });

  it('the core compacts once when a session has many entries', async () => {
    const { written } = start();
    assert.deepEqual(await written(MANY_ENTRIES), []);
    assert.deepEqual(await written(MANY_ENTRIES + 1), ['seal', 'load', 'compact', 'changed']);
    assert.deepEqual(await written(MANY_ENTRIES + 2), []);
  });

  it('the core compacts once more after a compaction if records were written meanwhile', async () => {
    let end;
    const { core, calls, settle } = start({
      settings: { cleanupTriggerRate: 1 },
      wasm: {
        compact: () =>
          new Promise((resolve) => {
            end = resolve;
          }),
      },
    });
    for (let at = 0; at < 3; at++) core.afterWrite(at);
    await settle();
    assert.deepEqual(calls, ['seal', 'load']);
    end();
    await settle();
    assert.deepEqual(calls.splice(0), ['seal', 'load', 'changed', 'seal']);
    end();
    await settle();
    assert.deepEqual(calls.splice(0), ['changed']);
    core.afterWrite(4);
    await settle();
    assert.deepEqual(calls, ['seal']);
    end();
    await settle();
    assert.deepEqual(calls, ['seal', 'changed']);
  });

  it('the core counts the groups for the viewer link', async () => {
    const { written, counted } = start({ settings: { showViewerLink: true } });
    assert.deepEqual(await written(1), ['load']);
    assert.deepEqual(await counted(), [2]);
    assert.deepEqual(await written(2), []);
    assert.deepEqual(await counted(), [2]);
  });

  it('the groups are counted after a compaction', async () => {
    const { written, counted } = start({ settings: { cleanupTriggerRate: 1 } });
    await written(1);
    await counted();
    await written(2);
    assert.deepEqual(await counted(), [2]);
  });

  it('the core is not loaded in data-saving mode or without autoFlush', async () => {
    const settings = { cleanupTriggerRate: 1, showViewerLink: true };
    assert.deepEqual(await start({ settings, saveData: true }).written(1), []);
    assert.deepEqual(await start({ settings: { ...settings, autoFlush: false } }).written(1), []);
  });

  it('a failing compaction is ignored, and tried again after the next write', async () => {
    const broken = () => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
    const compacting = start({ settings: { cleanupTriggerRate: 1 }, wasm: { compact: broken } });
    assert.deepEqual(await compacting.written(1), ['seal', 'load']);
    assert.deepEqual(await compacting.written(2), ['seal']);
  });

  it('a core whose status throws does not change the status of the recorder', async () => {
    const { core } = start({
      wasm: {
        status() {
          throw new WebAssembly.RuntimeError('unreachable');
        },
      },
    });
    await core.load();
    const own = { name: 'indexedDB', state: 'ok' };
    assert.deepEqual([core.status(), core.addReadError(own)], [{}, own]);
  });
});
