// Tests that the output of `wasm-pack build` at the root of the project captures, stores and reads, for each target.

import assert from 'node:assert/strict';
import { access, cp, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { describe, it } from 'node:test';
import { serve } from '../../scripts/serve.mjs';
import { withBrowser } from '../e2e/harness/browsers.mjs';
import { ROOT, runIn, withFolder } from './project.mjs';

const TITLES = ['RangeError: after init', 'TypeError: before init'];
const TIERS = ['indexedDB ok', 'localStorage ok', 'memory ok'];

const PAGE = `<!doctype html>
<link rel="icon" href="data:,">
<script type="module">
  import load, * as tinyturret from './made/tinyturret.js';
  import { tryOut } from './try-out.js';
  globalThis.result = load().then(() => tryOut(tinyturret));
</script>`;

const MAIN = `
  import * as tinyturret from './made/tinyturret.js';
  import { tryOut } from './try-out.js';
  globalThis.result = tryOut(tinyturret);`;
const WEBPACK = `module.exports = {
  entry: './main.js',
  mode: 'production',
  experiments: { asyncWebAssembly: true },
};`;

const TSC = join(ROOT, 'node_modules/.bin/tsc');
/** A TypeScript file that compiles only if the built module exports the names of the package with fitting types. */
const SAME = `
  import * as entry from '${ROOT}/pkg/index.js';
  import * as raw from './made/tinyturret.js';
  type Raw = Omit<typeof raw, 'default' | 'initSync'>;
  export const fits: typeof entry = raw;
  export const names: Record<keyof Raw, unknown> = entry;`;

describe('wasm-pack build', () => {
  it('--target web works in a page', () =>
    withFolder(async (folder) => {
      await build('web', folder);
      await cp(join(ROOT, 'tests/package/try-out.js'), join(folder, 'try-out.js'));
      await writeFile(join(folder, 'index.html'), PAGE);
      await writeFile(join(folder, 'same.ts'), SAME);
      const options = [
        '--ignoreConfig',
        '--strict',
        '--noEmit',
        '--target',
        'es2022',
        '--types',
        '',
      ];
      await runIn(folder, TSC, ...options, '--module', 'preserve', 'same.ts');
      await worksInBrowser(folder);
    }));

  it('--target bundler works in webpack', () =>
    withFolder(async (folder) => {
      await cp(join(ROOT, 'tests/package/webpack'), folder, { recursive: true });
      await cp(join(ROOT, 'tests/package/try-out.js'), join(folder, 'try-out.js'));
      await build('bundler', folder);
      await writeFile(join(folder, 'main.js'), MAIN);
      await writeFile(join(folder, 'webpack.config.cjs'), WEBPACK);
      await runIn(folder, 'npm', 'ci', '--prefer-offline');
      await runIn(folder, 'npx', 'webpack');
      await worksInBrowser(folder);
    }));

  it('--target nodejs works in Node.js', () =>
    withFolder(async (folder) => {
      await build('nodejs', folder);
      await worksInNode(folder);
    }));

  it('--target nodejs with wasm-opt on PATH works in Node.js', () =>
    withFolder(async (folder) => {
      await build('nodejs', folder, [join(ROOT, 'node_modules/.bin'), process.env.PATH]);
      await worksInNode(folder);
    }));
});

async function build(target, folder, path) {
  const PATH = (path ?? (await pathWithout('wasm-opt'))).join(delimiter);
  const made = join(folder, 'made');
  const options = ['--target', target, '--out-dir', made];
  await runIn(ROOT, 'env', `PATH=${PATH}`, 'wasm-pack', 'build', ...options);
  await access(join(made, 'tinyturret_bg.wasm'));
}

async function pathWithout(program) {
  const folders = process.env.PATH.split(delimiter);
  const has = await Promise.all(folders.map((folder) => exists(join(folder, program))));
  return folders.filter((_, at) => !has[at]);
}

function exists(file) {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function worksInBrowser(folder) {
  const { url, close } = await serve({ folders: [['/', folder]] });
  try {
    await withBrowser('chromium', async (open) => {
      const page = await open(url);
      // Waits for the result, because a script that imports wasm sets it after the page has loaded.
      const result = await page.waitFor(() => globalThis.result);
      assert.deepEqual(result, { titles: TITLES, tiers: TIERS });
    });
  } finally {
    await close();
  }
}

/** Asserts that a Node.js process can load the output, capture, and read, and that it ends by itself. */
async function worksInNode(folder) {
  const script = `
    const turret = require('./made/tinyturret.js');
    turret.init()
      .then(() => turret.capture(new TypeError('boom')))
      .then(() => turret.groups())
      .then((groups) => console.log(groups[0].title));`;
  assert.equal(await runIn(folder, 'node', '-e', script), 'TypeError: boom\n');
}
