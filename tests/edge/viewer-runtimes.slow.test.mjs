// Tests that the responses of the mounted viewer are the same in Node.js, Deno, Bun and workerd.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { before, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { probe } from './harness/viewer-probe.mjs';

const [SCRIPT, WORKER] = ['viewer-probe.mjs', 'viewer-worker.mjs'].map((name) =>
  fileURLToPath(new URL(`harness/${name}`, import.meta.url)),
);
const STATUSES = {
  page: 200,
  script: 200,
  head: 200,
  redirect: 302,
  list: 200,
  unchanged: 304,
  absent: 404,
  write: 204,
  foreign: 403,
  large: 413,
  closed: 404,
  withoutPassword: 401,
  wrong: 401,
  right: 200,
  prompt: 401,
  enter: 302,
  inside: 200,
  guessed: 401,
};
let expected;

before(async () => {
  expected = await probe();
});

it('the viewer has these statuses in Node.js', () => {
  const statuses = Object.entries(expected).map(([name, [status]]) => [name, status]);
  assert.deepEqual(Object.fromEntries(statuses), STATUSES);
});

it('the viewer responds in Deno as in Node.js', async () =>
  assert.deepEqual(await printed('deno', 'run', '-A'), expected));

it('the viewer responds in Bun as in Node.js', async () =>
  assert.deepEqual(await printed('bun'), expected));

async function printed(runtime, ...args) {
  const path = fileURLToPath(new URL('./node_modules/.bin', import.meta.url));
  const env = { ...process.env, PATH: `${path}:${process.env.PATH}` };
  const { stdout } = await promisify(execFile)(runtime, [...args, SCRIPT, '--print'], { env });
  return JSON.parse(stdout);
}

it('the viewer responds in workerd as in Node.js, also to a local visitor with `wrangler dev`', async () => {
  const worker = await openWorker();
  try {
    assert.deepEqual(
      await (await worker.dispatchFetch('https://shop.example/probe')).json(),
      expected,
    );
    const url = await worker.ready;
    const statusOf = async (path, headers) => (await fetch(new URL(path, url), { headers })).status;
    for (const [path, status] of [
      ['/tiny-turret/', 404],
      ['/development/', 401],
      ['/development/api/groups', 401],
    ]) {
      const claims = {
        'cf-connecting-ip': '127.0.0.1',
        'mf-original-url': `http://localhost${path}`,
      };
      assert.equal(await statusOf(path, {}), status, path);
      assert.equal(await statusOf(path, claims), status, path);
    }
  } finally {
    await worker.dispose();
  }
});

async function openWorker() {
  const { outputFiles } = await build({
    entryPoints: [WORKER],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  });
  const script = outputFiles[0].text;
  return new Miniflare({ modules: true, script, compatibilityDate: '2026-01-01' });
}
