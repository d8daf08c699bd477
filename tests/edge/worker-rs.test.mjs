// The worker of examples/worker-rs in workerd, as scripts/worker-rs builds it: what becomes of its failures.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Miniflare } from 'miniflare';

const BUILD = new URL('../../examples/worker-rs/build/', import.meta.url);
const PATIENCE_MS = 10_000;

const HANDLER = 'examples/worker-rs/src/lib.rs';
const FAILURES = 'examples/worker-rs/src/failures.rs';

const ERROR = group('captured', 'worker::Error: the order has no lines', HANDLER);
const HANDLED = group('captured', 'ParseIntError: invalid digit found in string', FAILURES);
const PANIC = group('panic', 'panic: the shelf is empty', FAILURES);

const CASES = [
  ['/error', 500, ERROR],
  [
    '/js-error',
    500,
    group(
      'captured',
      "worker::Error: SyntaxError: Expected property name or '}' in JSON at position 1 (line 1 column 2)",
      HANDLER,
    ),
  ],
  ['/handled', 200, HANDLED],
  ['/panic', 500, PANIC],
  ['/late-panic', 500, group('panic', 'panic: the carrier never came', FAILURES)],
  ['/held', 500, group('panic', 'panic: the stock was being counted', FAILURES)],
  ['/trap', 500, group('error', 'RuntimeError: unreachable', '')],
  [
    '/overflow',
    500,
    group(
      'error',
      'RuntimeError: memory access out of bounds',
      'worker_rs_app::failures::depth (worker_rs_app.wasm)',
    ),
  ],
];

describe('a worker in Rust', () => {
  for (const [path, status, expected] of CASES) {
    it(`${path} becomes one group, which outlives the runtime`, () =>
      withFolder(async (folder) => {
        await withWorker(folder, async (worker) => {
          await failThrice(worker, path, status);
          await worker.holds([{ ...expected, count: 3 }]);
        });
        await withWorker(folder, async (worker) => {
          await worker.holds([{ ...expected, count: 3 }]);
          await failThrice(worker, path, status);
          await worker.holds([{ ...expected, count: 6 }]);
        });
      }));
  }

  it('loses nothing when it panics in the middle of others', () =>
    withFolder((folder) =>
      withWorker(folder, async (worker) => {
        const paths = ['/error', '/handled', '/panic', '/error', '/panic', '/', '/handled'];
        await Promise.all(paths.map(worker.ask));
        assert.equal(await worker.ask('/'), 200);
        await worker.holds([ERROR, HANDLED, PANIC].map((one) => ({ ...one, count: 2 })));
      }),
    ));

  it('stores nothing while nothing fails', () =>
    withFolder((folder) =>
      withWorker(folder, async (worker) => {
        assert.equal(await worker.ask('/'), 200);
        await pause(200);
        await worker.holds([]);
      }),
    ));
});

function group(kind, title, culprit) {
  return { kind, title, culprit };
}

/** Each time a request follows that succeeds: it takes in what was noted when an instance died. */
async function failThrice({ ask }, path, status) {
  for (let left = 3; left > 0; left--) {
    assert.equal(await ask(path), status);
    assert.equal(await ask('/'), 200);
  }
}

async function withFolder(test) {
  const folder = await mkdtemp(join(tmpdir(), 'tinyturret-'));
  try {
    await test(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function withWorker(folder, test) {
  const contents = (name) => readFile(new URL(name, BUILD));
  const miniflare = new Miniflare({
    modules: [
      { type: 'ESModule', path: 'index.js', contents: await contents('index.js') },
      { type: 'CompiledWasm', path: 'index_bg.wasm', contents: await contents('index_bg.wasm') },
    ],
    compatibilityDate: '2026-04-01',
    d1Databases: ['DB'],
    d1Persist: join(folder, 'd1'),
    kvNamespaces: ['KV'],
    kvPersist: join(folder, 'kv'),
    // The worker tells its console of every panic.
    handleRuntimeStdio: (...streams) => {
      for (const stream of streams) stream.resume();
    },
  });
  try {
    const ask = async (path) => (await miniflare.dispatchFetch(`http://worker${path}`)).status;
    const holds = (expected) =>
      Promise.all([inD1, inKv].map((tallies) => become(() => tallies(miniflare), expected)));
    await test({ ask, holds });
  } finally {
    await miniflare.dispose();
  }
}

async function become(tallies, expected) {
  const byTitle = (groups) => groups.toSorted((a, b) => (a.title < b.title ? -1 : 1));
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = groups(await tallies());
    try {
      return assert.deepEqual(byTitle(found), byTitle(expected));
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await pause(100);
  }
}

async function inD1(miniflare) {
  const db = await miniflare.getD1Database('DB');
  const { results } = await db.prepare('SELECT name FROM sqlite_master').all();
  if (!results.some(({ name }) => name === 'tinyturret')) return [];
  const rows = await db.prepare("SELECT key, value FROM tinyturret WHERE key GLOB 't/*'").all();
  return rows.results.map(({ key, value }) => [key, value]);
}

async function inKv(miniflare) {
  const kv = await miniflare.getKVNamespace('KV');
  const { keys } = await kv.list({ prefix: 'tinyturret/t/' });
  const read = async ({ name }) => [name.slice('tinyturret/'.length), await kv.get(name)];
  return Promise.all(keys.map(read));
}

/** The groups of tallies, without those that only follow from another: what the dead instance still had to do. */
function groups(tallies) {
  const all = new Map();
  for (const [key, value] of tallies) {
    const [, id] = key.split('/');
    const { kind, title, culprit, count, follows } = JSON.parse(value);
    if (follows) continue;
    const before = all.get(id)?.count ?? 0;
    all.set(id, { ...group(kind, title, place(culprit)), count: before + count });
  }
  return [...all.values()];
}

/** The file or function of the app; none where the optimiser left no frame of it. */
function place(culprit) {
  return /worker.rs/.test(culprit) ? culprit.replace(/:\d+:\d+$/, '') : '';
}
