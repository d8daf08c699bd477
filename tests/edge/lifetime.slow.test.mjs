// Tests that processes of Node.js, Deno and Bun, and workers in them, end as without tinyturret.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { inProject, RUNTIMES } from './harness/server-processes.mjs';

/** Runs the module text `source` in a process. Resolves to its output and its exit code, which is null if it was killed. */
function run(folder, name, source) {
  const { program, args } = RUNTIMES[name];
  const env = { ...process.env, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' };
  return writeFile(join(folder, 'script.mjs'), source).then(
    () =>
      new Promise((resolve) => {
        const options = { cwd: folder, env, timeout: 60_000 };
        execFile(program, [...args, 'script.mjs'], options, (error, stdout, stderr) =>
          resolve({ code: error ? error.code : 0, stdout, stderr }),
        );
      }),
  );
}

const WRAPPED = `
  import { capture, status, withTurret } from 'tinyturret/worker';
  withTurret(() => {}, { storageBackends: ['memory'] })(new Request('http://shop.example/'));`;

for (const name of ['node', 'deno', 'bun']) {
  describe(`a process of ${name}`, () => {
    it('ends by itself after a capture', () =>
      inProject(async (folder) => {
        const source = `${WRAPPED}
          capture(new Error('last'));
          process.on('exit', () => console.log(status().captured));`;
        const { code, stdout, stderr } = await run(folder, name, source);
        assert.deepEqual([code, stdout], [0, '1\n'], stderr);
      }));
  });
}

describe('a worker', () => {
  for (const name of ['node', 'bun']) {
    it(`of ${name} captures an exception, which its parent gets as without tinyturret`, () =>
      inProject(async (folder) => {
        const source = `${WRAPPED}
          import { isMainThread, parentPort, Worker } from 'node:worker_threads';
          if (isMainThread) {
            const worker = new Worker(new URL(import.meta.url));
            worker.on('message', (captured) => console.log('captured', captured));
            worker.on('error', ({ message }) => console.log('error', message));
            worker.on('exit', (code) => console.log('exit', code));
          } else {
            process.on('exit', () => parentPort.postMessage(status().captured));
            setTimeout(() => { throw new RangeError('in the worker'); });
          }`;
        const { code, stdout, stderr } = await run(folder, name, source);
        assert.equal(code, 0, stderr);
        const lines = stdout.trim().split('\n').sort();
        assert.deepEqual(lines, ['captured 1', 'error in the worker', 'exit 1'], stderr);
      }));
  }
});
