// Runs workers in workerd, bundled by wrangler as for a deployment, with their storage in a folder.

import { cp, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Miniflare } from 'miniflare';
import { installPackage, ROOT, runIn } from '../../package/project.mjs';

const DATE = '2026-04-01';

/** The largest number of keys that one `get` of KV accepts. */
const KEYS_OF_GET = 100;

/** Copies the worker in `from` to `folder`, with the package installed, and bundles it. */
export async function bundle(folder, from = 'examples/worker') {
  await cp(join(ROOT, from), folder, {
    recursive: true,
    filter: (path) => !path.includes('node_modules') && !path.endsWith('package.json'),
  });
  await installPackage(folder);
  const wrangler = join(
    createRequire(import.meta.url).resolve('wrangler'),
    '../../bin/wrangler.js',
  );
  await runIn(folder, 'node', wrangler, 'deploy', '--dry-run', '--outdir', 'dist');
}

/** Returns the modules of the bundle in `folder`. */
export async function modulesOf(folder) {
  const dist = join(folder, 'dist');
  const names = (await readdir(dist)).filter((name) => /\.(js|wasm)$/.test(name));
  return Promise.all(names.sort(mainFirst).map((name) => module(dist, name)));
}

/** Runs workers over one D1 database and one KV namespace, which are kept in `folder`. */
export async function run(folder, workers) {
  const shared = {
    compatibilityDate: DATE,
    d1Databases: { DB: 'errors' },
    kvNamespaces: { KV: 'errors' },
  };
  const runtime = new Miniflare({
    workers: workers.map((worker) => ({ ...shared, ...worker })),
    d1Persist: join(folder, 'd1'),
    kvPersist: join(folder, 'kv'),
    durableObjectsPersist: join(folder, 'objects'),
    // Discards the output of workerd, which prints the errors of the workers.
    handleRuntimeStdio(...streams) {
      for (const stream of streams) stream.resume();
    },
    unsafeTriggerHandlers: true,
    cf: false,
  });
  const url = await runtime.ready;
  const [{ name }] = workers;
  return {
    runtime,
    url,
    get: (path, init) => fetch(new URL(path, url), init),
    /**
     * The URL of a worker with the setting `unsafeDirectSockets`, without what Miniflare adds to requests as Cloudflare does:
     * `request.cf`, and `CF-Connecting-IP` if the client does not send it.
     */
    directUrl: () => runtime.unsafeGetDirectURL(name),
    worker: (of = name) => runtime.getWorker(of),
    database: () => runtime.getD1Database('DB', name),
    namespace: () => runtime.getKVNamespace('KV', name),
    stop: () => runtime.dispose(),
  };
}

/** Runs the example worker in workerd, with its storage in `folder`. */
export async function runExample(folder, bindings = {}) {
  const example = {
    name: 'example',
    modules: await modulesOf(folder),
    bindings,
    durableObjects: { ROOM: { className: 'Room', useSQLite: true } },
    serviceBindings: { BILLING: { name: 'example', entrypoint: 'Billing' } },
    queueProducers: { ORDERS: 'orders' },
    queueConsumers: { orders: { maxBatchSize: 1, maxBatchTimeout: 0, maxRetries: 0 } },
  };
  const watched = {
    name: 'watched',
    modules: true,
    script: 'export default { fetch: () => new Response("fine") }',
    tails: ['example'],
  };
  return run(folder, [example, watched]);
}

/** Returns a map from title to the sum of all counters in `records`, over all isolates. */
export function countsOf(records) {
  const counts = new Map();
  for (const [key, value] of records) {
    if (!key.startsWith('t/')) continue;
    const { title, count } = JSON.parse(value);
    counts.set(title, (counts.get(title) ?? 0) + count);
  }
  return counts;
}

export async function recordsInD1(running) {
  const database = await running.database();
  const { results } = await database.prepare('SELECT key, value FROM tinyturret').all();
  return results.map(({ key, value }) => [key, value]);
}

export async function recordsInKv(running) {
  const namespace = await running.namespace();
  const records = [];
  for (let cursor, complete = false; !complete; ) {
    const page = await namespace.list({ prefix: 'tinyturret/', cursor, limit: KEYS_OF_GET });
    const names = page.keys.map(({ name }) => name);
    // Does not call `get` without keys, because KV refuses an empty list.
    const values = names.length ? await namespace.get(names) : [];
    for (const [name, value] of values) records.push([name.slice('tinyturret/'.length), value]);
    ({ cursor, list_complete: complete } = page);
  }
  return records;
}

/** Resolves when `check` resolves to a truthy value. Rejects after `patience` milliseconds. */
export async function until(check, patience = 20_000) {
  const end = Date.now() + patience;
  while (!(await check().catch(() => false))) {
    if (Date.now() > end) throw new Error(`not within ${patience} ms: ${check}`);
    await pause(200);
  }
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const mainFirst = (a, b) => (b === 'index.js') - (a === 'index.js');

async function module(dist, name) {
  const type = name.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule';
  return { type, path: name, contents: await readFile(join(dist, name)) };
}
