// Tests many isolates with one store: counts are exact, and the cost of a capture does not depend on the number of isolates.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { temporaryFolders } from './harness/temporary-folders.mjs';
import {
  bundle,
  countsOf,
  modulesOf,
  pause,
  recordsInD1,
  recordsInKv,
  run,
  until,
} from './harness/workerd.mjs';

const RECORDS = { d1: recordsInD1, kv: recordsInKv };
const STORES = Object.keys(RECORDS);
const NUMBERS = [1, 10, 100];
const ROUNDS = 3;
const CAPTURES = 5;

describe('isolates with one store', () => {
  const folders = temporaryFolders();
  let modules;
  before(async () => {
    const folder = await folders.make();
    await bundle(folder, 'tests/edge/isolate');
    modules = await modulesOf(folder);
  });
  after(folders.remove);

  it('count exactly in D1 and in KV, and cost the same for 1, 10 and 100 of them', async (t) => {
    const costs = [];
    for (const number of NUMBERS) {
      const cost = await load(number);
      t.diagnostic(`${number} isolates: operations a capture: ${JSON.stringify(cost)}`);
      costs.push(cost);
    }
    assert.deepEqual(costs, [costs[0], costs[0], costs[0]]);
  });

  for (const store of STORES) {
    it(`keep only as many exceptions and groups in ${store} as the settings allow, and count all`, async () => {
      const settings = { maxExceptionPerGroup: 7, maxExceptionGroups: 3 };
      const bindings = { STORE: store, CLEANUP: 1, SETTINGS: settings };
      const names = ['one', 'two', 'three'];
      const workers = names.map((name) => ({ name, modules, bindings }));
      const running = await run(await folders.make(), workers);
      try {
        const isolates = await Promise.all(names.map((name) => running.worker(name)));
        const ask = (path) =>
          Promise.all(isolates.map((one) => one.fetch(`http://isolate${path}`)));
        await ask('/kinds?times=8');
        await ask('/capture?times=20');
        await until(async () => (await total(running, store)) === 60);
        // Captures once more in each isolate, one after the other, so that each cleans up after its write.
        for (const isolate of isolates) {
          await isolate.fetch('http://isolate/capture?times=1');
          await pause(1_500);
        }
        const records = await RECORDS[store](running);
        const groups = new Set(records.map(([key]) => key.split('/')[1]));
        assert.equal(groups.size, 3, [...groups]);
        const [[key]] = records.filter(([, value]) =>
          value.includes('"title":"TypeError: captured"'),
        );
        const [, group] = key.split('/');
        const exceptions = records.filter(([key]) => key.startsWith(`x/${group}/`));
        assert.equal(exceptions.length, 7);
        assert.equal(await total(running, store), 63);
      } finally {
        await running.stop();
      }
    });
  }

  /**
   * Captures in `number` isolates at the same time. Resolves to the operations per capture by store. Both stores are in one
   * test, because the start of 100 isolates takes most of its time.
   */
  async function load(number) {
    const names = Array.from({ length: number }, (_, at) => `isolate${at}`);
    const bindings = { STORE: STORES };
    const workers = names.map((name) => ({ name, modules, bindings }));
    const folder = await folders.make();
    const running = await run(folder, workers);
    try {
      const isolates = await Promise.all(names.map((name) => running.worker(name)));
      const ask = (path) => Promise.all(isolates.map((one) => textOf(one, path)));
      // Creates the table, in one isolate after the other: workerd closes a connection whose request it could not read for 15
      // seconds, and the start of many isolates takes longer on a busy machine.
      for (const one of isolates) await one.fetch('http://isolate/capture?times=1');
      await counted(running, number);
      const before = await sums(ask);
      for (let round = 1; round <= ROUNDS; round++) {
        await ask(`/capture?times=${CAPTURES}`);
        await counted(running, number * (1 + round * CAPTURES));
      }
      const after = await sums(ask);
      const cost = (store) => (after[store] - before[store]) / (number * ROUNDS * CAPTURES);
      return Object.fromEntries(STORES.map((store) => [store, cost(store)]));
    } finally {
      await running.stop();
    }
  }

  /** Resolves when the counters in each store have the sum `number`. */
  async function counted(running, number) {
    for (const store of STORES) await until(async () => (await total(running, store)) === number);
  }

  // Resolves to the text of a response. The body must be read at once: undici cancels it when the response is
  // garbage-collected, and Miniflare returns only a copy, which does not keep the original alive.
  async function textOf(isolate, path) {
    const answer = await isolate.fetch(`http://isolate${path}`);
    return answer.text();
  }

  async function sums(ask) {
    const counts = (await ask('/asked')).map(JSON.parse);
    const sum = (store) => counts.reduce((all, one) => all + one[store], 0);
    return Object.fromEntries(STORES.map((store) => [store, sum(store)]));
  }

  const total = async (running, store) =>
    countsOf(await RECORDS[store](running)).get('TypeError: captured');
});
