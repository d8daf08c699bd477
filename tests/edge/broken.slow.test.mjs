// Tests that handlers in Node.js behave as without tinyturret while the wasm or a store is broken.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FAULTS_OF_WASM, withScripts } from './harness/node-scripts.mjs';

/**
 * Returns a script whose handlers return, throw and reject. Its variable `same` lists whether the results are those of the
 * original handlers. `settings` is source text.
 */
const handle = (settings) => `
  const errors = [new TypeError('thrown'), new RangeError('rejected')];
  const answer = new Response('fine');
  const settings = ${settings};
  const handlers = [
    () => { throw errors[0]; },
    async () => { throw errors[1]; },
    () => answer,
  ].map((handler) => t.withTurret(handler, settings));
  const same = [];
  try { handlers[0](request); } catch (error) { same.push(error === errors[0]); }
  await handlers[1](request).catch((error) => same.push(error === errors[1]));
  same.push(handlers[2](request) === answer);
  await until(() => t.status().core !== 'none' && t.status().core !== 'loading');
`;
const SAME = [true, true, true];

describe('while the wasm is broken', () => {
  for (const [fault, damage] of Object.entries(FAULTS_OF_WASM)) {
    it(`errors are those of the handler, and failures are counted and stored, if the wasm is ${fault}`, () =>
      withScripts(async (run, folder) => {
        await damage(folder);
        const { code, stdout, stderr } = await run(`
          ${handle('{ storageBackends: [fileStore(true)] }')}
          await t.flush();
          const groups = await t.groups();
          const { core, error, captured, tiers } = t.status();
          const stored = fileStore().list('j1/').map(([, value]) => JSON.parse(value).message);
          print({ same, groups, core, error, captured, tier: tiers[0], stored: stored.filter(Boolean) });`);
        assert.deepEqual([code, stderr], [0, '']);
        const { error, ...printed } = JSON.parse(stdout);
        assert.match(error, /^WebAssembly: /);
        assert.deepEqual(printed, {
          same: SAME,
          groups: [],
          core: 'failed',
          captured: 2,
          tier: { name: 'file', state: 'ok', pending: 0, dropped: 0 },
          stored: ['thrown', 'rejected'],
        });
      }));
  }
});

/** Failing implementations of the method `put` of a store, as source text. */
const FAULTS_OF_STORE = {
  throws: '() => { throw new Error("full"); }',
  rejects: 'async () => { throw new Error("full"); }',
  hangs: '() => new Promise(() => {})',
};

for (const hasWasm of [true, false]) {
  describe(`while a store is broken, ${hasWasm ? 'with' : 'without'} the wasm`, () => {
    for (const [fault, put] of Object.entries(FAULTS_OF_STORE)) {
      it(`a store that ${fault} changes no error, its records are pending, and the other store has all`, () =>
        withScripts(async (run, folder) => {
          if (!hasWasm) await FAULTS_OF_WASM.missing(folder);
          const { code, stdout, stderr } = await run(`
            const store = { ...fileStore(true), put: ${put} };
            const other = { ...fileStore(true, 'other.jsonl'), name: 'other' };
            ${handle('{ storageBackends: [store, other], cleanupTriggerRate: 0 }')}
            const stored = () => other.list('').filter(([key]) => /^(x|j1)/.test(key)).length;
            await until(() => t.status().tiers[0].pending >= 2 && stored() >= 2);
            print({ same, captured: t.status().captured });
            process.exit();`);
          assert.deepEqual([code, stderr], [0, '']);
          assert.deepEqual(JSON.parse(stdout), { same: SAME, captured: 2 });
        }));
    }
  });
}
