// Tests of isolates of workerd: the cost of a failure, and failures while the wasm or a store is broken.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { temporaryFolders } from './harness/temporary-folders.mjs';
import {
  bundle,
  countsOf,
  modulesOf,
  recordsInD1,
  recordsInKv,
  run,
  until,
} from './harness/workerd.mjs';

const RECORDS = { d1: recordsInD1, kv: recordsInKv };

describe('an isolate', () => {
  const folders = temporaryFolders();
  let modules;
  before(async () => {
    const folder = await folders.make();
    await bundle(folder, 'tests/edge/isolate');
    modules = await modulesOf(folder);
  });
  after(folders.remove);

  /**
   * Runs a worker with these bindings until the end of the test `t`. `get(path)` resolves to its response, and `flush()` to its
   * status after a flush.
   */
  async function running(t, bindings, { folder, own = modules } = {}) {
    const place = folder ?? (await folders.make());
    const workers = [{ name: 'isolate', modules: own, bindings }];
    const runtime = await run(place, workers);
    t.after(() => runtime.stop().catch(() => {}));
    const json = async (path) => (await runtime.get(path)).json();
    return { ...runtime, place, json, flush: () => json('/flush') };
  }

  for (const store of ['d1', 'kv']) {
    it(`writes two rows to ${store} for a failure, and fewer per failure for many at the same time`, async (t) => {
      const { get, flush, ...runtime } = await running(t, { STORE: store });
      let last = 0;
      /**
       * Sends requests to these paths one after the other. Resolves to the number of rows that were written because of them.
       */
      const rowsOf = async (...paths) => {
        for (const path of paths) await get(path);
        const { rows } = await flush();
        const added = rows - last;
        last = rows;
        return added;
      };
      const costs = {
        'no failure': await rowsOf('/', '/', '/'),
        'the first failure of an isolate': await rowsOf('/fail'),
        'the first failure of a site': await rowsOf('/capture?times=1'),
        'one more failure of the site': await rowsOf('/capture?times=1'),
        '100 failures of the site in one request': await rowsOf('/capture?times=100'),
        '20 sites in one request': await rowsOf('/kinds?times=20'),
        'nothing more': await rowsOf('/'),
      };
      t.diagnostic(`rows written to ${store}: ${JSON.stringify(costs)}`);
      const { '100 failures of the site in one request': many, ...others } = costs;
      assert.deepEqual(others, {
        'no failure': 0,
        // The creation of the table in D1 writes two more rows.
        'the first failure of an isolate': store === 'd1' ? 4 : 2,
        'the first failure of a site': 2,
        'one more failure of the site': 2,
        '20 sites in one request': 40,
        'nothing more': 0,
      });
      // At most 20 exceptions per second are stored, and one counter. All requests fail in one second, because the clock of
      // workerd does not advance while a request computes.
      assert.ok(many <= 21, `${many} rows`);
      const counts = countsOf(await RECORDS[store](runtime));
      assert.deepEqual([counts.get('TypeError: captured'), counts.size], [102, 22]);
    });
  }

  it('instantiates the wasm at its first failure, and not for requests that succeed', async (t) => {
    const { get, json, flush } = await running(t, { STORE: 'd1' });
    for (let time = 0; time < 20; time++) assert.equal(await (await get('/')).text(), 'fine');
    const { core, instances } = await json('/status');
    assert.deepEqual([core, instances], ['none', 0]);
    await get('/fail');
    for (let time = 0; time < 3; time++) await flush();
    const failed = await flush();
    assert.deepEqual([failed.core, failed.instances, failed.captured], ['ok', 1, 1]);
  });

  it('throws the same error as the handler', async (t) => {
    const { json } = await running(t, { STORE: 'd1' });
    assert.equal(await json('/same'), true);
  });

  it('stores failures in D1 while its wasm is that of another build, and the next isolate counts them', async (t) => {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    const isWasm = ({ type }) => type === 'CompiledWasm';
    assert.ok(modules.some(isWasm));
    const own = modules.map((one) => (isWasm(one) ? { ...one, contents: empty } : one));
    const broken = await running(t, { STORE: 'd1' }, { own });
    for (let time = 0; time < 3; time++) assert.equal((await broken.get('/fail')).status, 500);
    assert.equal(await (await broken.get('/')).text(), 'fine');
    assert.equal(await broken.json('/same'), true);
    const { core, error, captured, tiers } = await broken.flush();
    assert.deepEqual([core, captured, tiers[0].state, tiers[0].pending], ['failed', 4, 'ok', 0]);
    assert.match(error, /^WebAssembly: /);
    assert.deepEqual(await broken.json('/groups'), []);
    const keys = (await recordsInD1(broken)).map(([key]) => key.slice(0, 3));
    assert.deepEqual([...new Set(keys)].sort(), ['j1/', 'r1/']);
    await broken.stop();

    const next = await running(t, { STORE: 'd1' }, { folder: broken.place });
    const counts = async () =>
      Object.fromEntries((await next.json('/groups')).map(({ title, count }) => [title, count]));
    const expected = { 'Error: failed on request': 3, 'RangeError: thrown within a handler': 1 };
    assert.deepEqual(await counts(), expected);
    assert.deepEqual(await counts(), expected);
  });

  for (const fault of ['throws', 'rejects', 'hangs']) {
    it(`answers as without tinyturret while a store ${fault}, and the other store has all`, async (t) => {
      // Makes the promises of tinyturret reject if a store fails.
      const SETTINGS = { ignoreStorageErrors: false };
      const { get, json, ...runtime } = await running(t, { STORE: [fault, 'd1'], SETTINGS });
      for (let time = 0; time < 3; time++) assert.equal((await get('/fail')).status, 500);
      assert.equal(await (await get('/')).text(), 'fine');
      assert.equal(await json('/same'), true);
      await until(
        async () => countsOf(await recordsInD1(runtime)).get('Error: failed on request') === 3,
      );
      // The pending records are four exceptions and the counters of their two groups.
      const isWaiting = ({ state, pending }) => state === 'failing' && pending >= 6;
      await until(async () => isWaiting((await json('/status')).tiers[0]), 40_000);
      const { captured, core, tiers } = await json('/status');
      assert.deepEqual([captured, core, tiers[1].state], [4, 'ok', 'ok']);
    });
  }
});
