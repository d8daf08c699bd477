// Tests the worker of examples/worker-rs, as scripts/worker-rs builds it, in workerd: its failures are stored and counted.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { ROOT } from '../package/project.mjs';
import { temporaryFolders } from './harness/temporary-folders.mjs';
import { pause, recordsInD1, recordsInKv, run } from './harness/workerd.mjs';

const BUILD = join(ROOT, 'examples/worker-rs/build');
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

const folders = temporaryFolders();
after(folders.remove);

describe('a worker in Rust', () => {
  for (const [path, status, expected] of CASES) {
    it(`has one group for ${path}, which is kept when the runtime ends`, async () => {
      const folder = await folders.make();
      await withWorker(folder, async (worker) => {
        await failThrice(worker, path, status);
        await holds(worker, [{ ...expected, count: 3 }]);
      });
      await withWorker(folder, async (worker) => {
        await holds(worker, [{ ...expected, count: 3 }]);
        await failThrice(worker, path, status);
        await holds(worker, [{ ...expected, count: 6 }]);
      });
    });
  }

  it('counts all failures of concurrent requests when it panics', async () =>
    withWorker(await folders.make(), async (worker) => {
      const paths = ['/error', '/handled', '/panic', '/error', '/panic', '/', '/handled'];
      await Promise.all(paths.map((path) => worker.get(path)));
      assert.equal((await worker.get('/')).status, 200);
      await holds(
        worker,
        [ERROR, HANDLED, PANIC].map((one) => ({ ...one, count: 2 })),
      );
    }));

  it('stores a panic before the next request', async () =>
    withWorker(await folders.make(), async (worker) => {
      assert.equal((await worker.get('/panic')).status, 500);
      const isStored = (records) =>
        records.some(([key, value]) => key.startsWith('j1/') && /the shelf is empty/.test(value));
      for (const records of [recordsInD1, recordsInKv]) {
        await become(async () => isStored(await records(worker)), true);
      }
    }));

  it('stores nothing while nothing fails', async () =>
    withWorker(await folders.make(), async (worker) => {
      assert.equal((await worker.get('/')).status, 200);
      await pause(200);
      await assert.rejects(recordsInD1(worker), /no such table/);
      assert.deepEqual(await recordsInKv(worker), []);
    }));
});

function group(kind, title, culprit) {
  return { kind, title, culprit };
}

/**
 * Requests `path`, which fails, three times. A successful request after each stores the entries that were written when the
 * instance died.
 */
async function failThrice(worker, path, status) {
  for (let left = 3; left > 0; left--) {
    assert.equal((await worker.get(path)).status, status);
    assert.equal((await worker.get('/')).status, 200);
  }
}

async function withWorker(folder, test) {
  const contents = (name) => readFile(join(BUILD, name));
  const modules = [
    { type: 'ESModule', path: 'index.js', contents: await contents('index.js') },
    { type: 'CompiledWasm', path: 'index_bg.wasm', contents: await contents('index_bg.wasm') },
  ];
  const worker = await run(folder, [{ name: 'worker-rs', modules }]);
  try {
    await test(worker);
  } finally {
    await worker.stop();
  }
}

async function holds(worker, expected) {
  for (const records of [recordsInD1, recordsInKv]) {
    await become(async () => byTitle(groups(await records(worker))), byTitle(expected));
  }
}

function byTitle(groups) {
  return groups.toSorted((a, b) => (a.title < b.title ? -1 : 1));
}

async function become(found, expected) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return assert.deepEqual(await found(), expected);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await pause(100);
  }
}

/** Returns the groups of the counters in `records`, without follow-on failures of dead instances. */
function groups(records) {
  const all = new Map();
  for (const [key, value] of records) {
    const [type, id] = key.split('/');
    if (type !== 't') continue;
    const { kind, title, culprit, count, follows } = JSON.parse(value);
    if (follows) continue;
    const before = all.get(id)?.count ?? 0;
    all.set(id, { ...group(kind, title, place(culprit)), count: before + count });
  }
  return [...all.values()];
}

/** Returns the file or function of the app in a culprit, or an empty text if the optimizer has left no frame of the app. */
function place(culprit) {
  return /worker.rs/.test(culprit) ? culprit.replace(/:\d+:\d+$/, '') : '';
}
