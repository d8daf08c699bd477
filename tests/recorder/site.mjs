// Prepares the files that the engines run, in a folder and at an address that never change.

import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { serve } from '../../scripts/serve.mjs';

const FOLDER = '/tmp/tinyturret-stacks';
const HERE = fileURLToPath(new URL('.', import.meta.url));

const BUNDLES = {
  unminified: {},
  'minified build 1': { minify: true },
  'minified build 2': { minify: true, inject: [join(HERE, 'bundle/later-release.js')] },
};

/** Writes the cases to `folder` and serves them at `url`. `faults` is the folder with the wasm of scripts/record-stacks. */
export async function openSite(faults) {
  const site = join(FOLDER, 'site');
  const elsewhere = join(FOLDER, 'elsewhere');
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(elsewhere, { recursive: true });
  await cp(join(HERE, 'cases'), site, { recursive: true });
  await cp(faults, site, { recursive: true });
  await bundle(site);
  await writeFile(join(site, 'package.json'), '{ "type": "module" }\n');
  await writeFile(join(site, 'broken.js'), 'export const = 1;\n');
  await writeFile(join(elsewhere, 'elsewhere.js'), "throw new Error('out of stock');\n");
  const servers = await Promise.all([serveAt(8765, site), serveAt(8766, elsewhere)]);
  return {
    folder: site,
    url: servers[0].url,
    close: () => Promise.all(servers.map((server) => server.close())),
  };
}

const serveAt = (port, folder) => serve({ port, host: 'localhost', folders: [['/', folder]] });

async function bundle(site) {
  const bundles = {};
  for (const [name, options] of Object.entries(BUNDLES)) {
    const { metafile } = await build({
      entryPoints: [join(HERE, 'bundle/shop.js')],
      outdir: site,
      entryNames: '[name]-[hash]',
      bundle: true,
      format: 'esm',
      metafile: true,
      ...options,
    });
    bundles[name] = `./${basename(Object.keys(metafile.outputs)[0])}`;
  }
  await writeFile(
    join(site, 'bundles.js'),
    `export const bundles = ${JSON.stringify(bundles, null, 2)};\n`,
  );
}
