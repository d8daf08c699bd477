// Bundles each adapter and its imports to one minified script, in target/bench/contestants/.

import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const BUNDLES = join(ROOT, 'target/bench/contestants');

export async function bundle(names) {
  await rm(BUNDLES, { recursive: true, force: true });
  await Promise.all(names.map(one));
  // Copies the wasm, which the package loads from the folder of its script.
  await cp(join(ROOT, 'pkg/tinyturret_bg.wasm'), join(BUNDLES, 'tinyturret/tinyturret_bg.wasm'));
}

/** Bundles an adapter. Files for `import()` stay separate, as bundlers of apps do it. */
function one(name) {
  return build({
    entryPoints: [join(ROOT, `bench/adapters/${name}.mjs`)],
    outdir: join(BUNDLES, name),
    entryNames: 'index',
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  });
}
