// The example worker, bundled by wrangler as for a deployment, in a workerd that keeps its storage in a folder.

import { cp, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Miniflare } from 'miniflare';
import { installPackage, ROOT, runIn } from '../package/project.mjs';

const DATE = '2026-04-01';

/** Copies `examples/<name>` to `folder`, with the package installed, and bundles it. */
export async function bundle(folder, name = 'worker') {
  await cp(join(ROOT, 'examples', name), folder, {
    recursive: true,
    filter: (path) => !path.includes('node_modules') && !path.endsWith('package.json'),
  });
  await installPackage(folder);
  const wrangler = createRequire(import.meta.url).resolve('wrangler');
  await runIn(
    folder,
    'node',
    join(wrangler, '../../bin/wrangler.js'),
    'deploy',
    '--dry-run',
    '--outdir',
    'dist',
  );
}

/** Runs what was bundled there. */
export async function start(folder, bindings = {}, more = {}) {
  const dist = join(folder, 'dist');
  const modules = (await readdir(dist)).filter((name) => /\.(js|wasm)$/.test(name));
  const worker = {
    name: 'example',
    modules: await Promise.all(modules.sort(mainFirst).map((name) => module(dist, name))),
    compatibilityDate: DATE,
    bindings,
    d1Databases: { DB: 'errors' },
    kvNamespaces: { KV: 'errors' },
    durableObjects: { ROOM: { className: 'Room', useSQLite: true } },
    serviceBindings: { BILLING: { name: 'example', entrypoint: 'Billing' } },
    queueProducers: { ORDERS: 'orders' },
    queueConsumers: { orders: { maxBatchSize: 1, maxBatchTimeout: 0, maxRetries: 0 } },
    ...more,
  };
  const runtime = new Miniflare({
    workers: [worker],
    d1Persist: join(folder, 'd1'),
    kvPersist: join(folder, 'kv'),
    durableObjectsPersist: join(folder, 'objects'),
    handleRuntimeStdio() {},
    log: undefined,
    cf: false,
  });
  const url = await runtime.ready;
  return {
    runtime,
    url,
    get: (path, init) => fetch(new URL(path, url), init),
    worker: () => runtime.getWorker('example'),
    database: () => runtime.getD1Database('DB', 'example'),
    namespace: () => runtime.getKVNamespace('KV', 'example'),
    stop: () => runtime.dispose(),
  };
}

const mainFirst = (a, b) => (b === 'index.js') - (a === 'index.js');

async function module(dist, name) {
  const type = name.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule';
  return { type, path: name, contents: await readFile(join(dist, name)) };
}
