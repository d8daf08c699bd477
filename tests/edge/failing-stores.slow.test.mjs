// Tests that, with `ignoreStorageErrors: false`, failing stores and callbacks neither end a process nor block its event loop.
// Their errors are not captured.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ROOT } from '../package/project.mjs';
import { RUNTIMES } from './harness/server-processes.mjs';
import { temporaryFolders } from './harness/temporary-folders.mjs';

/**
 * Failing implementations of the methods of the store, as source text. The last two cause a failure of the process itself at
 * each call.
 */
const STORES = {
  throws: "() => { throw new Error('store'); }",
  rejects: "async () => { throw new Error('store'); }",
  hangs: '() => new Promise(() => {})',
  'rejects later':
    "() => new Promise((_, reject) => setTimeout(() => reject(new Error('store')), 5))",
  'has a rejection that nothing handles':
    "() => { Promise.reject(new Error('store')); return []; }",
  'throws in a timer': "() => { setTimeout(() => { throw new Error('store'); }, 1); return []; }",
};

/**
 * Returns a script whose store fails in `method`. It prints the errors of the app and the captured failures after many turns of
 * the event loop.
 */
const survive = (method, isShared) => `
import process from 'node:process';
const failures = new Map();
const count = (error) => failures.set(error.message, (failures.get(error.message) ?? 0) + 1);
process.on('uncaughtException', count);
process.on('unhandledRejection', count);
const t = await import('./pkg/worker.node.js');
const method = ${method};
const storage = [];
t.init({
  ignoreStorageErrors: false,
  cleanupTriggerRate: 0,
  storageBackends: [{ name: 'own', isShared: ${isShared}, put: method, list: method, remove: method }],
  onStorageError(name) {
    storage.push(name);
    throw new Error('onStorageError');
  },
});
setTimeout(() => { throw new Error('app'); }, 1);
t.capture(new Error('captured'));
t.flush();
let turns = 0;
const turn = () => {
  if (++turns < 300) return setTimeout(turn, 1);
  console.log(JSON.stringify({ failures: [...failures], storage, captured: t.status().captured }));
  process.exit();
};
turn();
`;

/** A script in which all callbacks reject, and the app has no handler for rejections. */
const REJECTING = `
import process from 'node:process';
const t = await import('./pkg/worker.node.js');
const fail = async () => { throw new Error('callback'); };
const failing = async () => { throw new Error('store'); };
process.on('exit', (code) => console.log(JSON.stringify([code, t.status().captured])));
t.init({
  ignoreStorageErrors: false,
  storageBackends: [{ name: 'own', put: failing, list: failing, remove: failing }],
  onStorageError: fail,
  beforeSave: fail,
  ignore: [fail],
});
t.subscribe(fail);
t.capture(new Error('captured'));
t.flush();
t.withTurret(() => {}, fail);
t.groups();
`;

/** Returns a script whose store does not answer, and which ends by itself nevertheless. */
const hanging = (isShared) => `
import process from 'node:process';
const t = await import('./pkg/worker.node.js');
let calls = 0;
const hang = () => {
  calls++;
  return new Promise(() => {});
};
t.init({
  cleanupTriggerRate: 0,
  storageBackends: [{ name: 'own', isShared: ${isShared}, put: hang, list: hang, remove: hang }],
});
t.capture(new Error('captured'));
// After 10 seconds without an answer, the state is failing.
process.on('exit', () => console.log(JSON.stringify(t.status().tiers[0].state)));
while (!calls) await new Promise((resolve) => setTimeout(resolve, 1));
`;

const folders = temporaryFolders();
let folder;
before(async () => {
  folder = await folders.make();
  await cp(join(ROOT, 'pkg'), join(folder, 'pkg'), { recursive: true });
});
after(folders.remove);

let numbers = 0;

async function run(runtime, script) {
  const { program, args } = RUNTIMES[runtime];
  const file = join(folder, `${numbers++}.mjs`);
  await writeFile(file, script);
  const env = { ...process.env, NO_COLOR: '1' };
  const options = { cwd: folder, env, timeout: 60_000 };
  return new Promise((resolve) => {
    execFile(program, [...args, file], options, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

for (const runtime of ['node', 'bun', 'deno']) {
  describe(`a process of ${runtime}`, () => {
    for (const [what, method] of Object.entries(STORES)) {
      for (const isShared of [true, false]) {
        it(`captures no other failure if a store ${what} and is ${isShared ? '' : 'not '}shared`, async () => {
          const { stdout, stderr } = await run(runtime, survive(method, isShared));
          const { failures, storage, captured } = JSON.parse(stdout || '{}');
          assert.ok(failures, stderr);
          const { app, store = 0, ...others } = Object.fromEntries(failures);
          assert.deepEqual([app, others], [1, {}]);
          assert.equal(captured, 2 + store);
          assert.ok(store < 100, `the store was called for each of its failures: ${store}`);
          if (/^(throws|rejects|rejects later)$/.test(what)) assert.ok(storage.includes('own'));
        });
      }
    }

    for (const isShared of [true, false]) {
      it(`is not kept alive by a store that hangs and is ${isShared ? '' : 'not '}shared`, async () => {
        const { code, stdout, stderr } = await run(runtime, hanging(isShared));
        assert.deepEqual([code, stdout], [0, '"ok"\n'], stderr);
      });
    }

    it('is not ended by callbacks that reject', async () => {
      const { code, stdout, stderr } = await run(runtime, REJECTING);
      assert.equal(code, 0, stderr);
      assert.deepEqual(JSON.parse(stdout), [0, 1]);
    });
  });
}
