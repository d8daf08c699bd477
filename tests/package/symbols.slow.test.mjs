// Tests the recipes of docs/guide/symbols.md: each bundler writes maps with which the viewer resolves a frame.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build as buildWithVite } from 'vite';
import webpack from 'webpack';
import { SymbolStore } from '../../www/symbols/store.js';
import { Symbols } from '../../www/symbols/symbols.js';
import { APP, filesIn, TYPESCRIPT } from '../symbols/builds.mjs';
import { ROOT } from './project.mjs';

const ORIGIN = 'https://shop.example';
const FAILS = /(?:new )?RangeError\(["'`]thrown["'`]\)/;

// Creates a folder below the project, so that the recipes find the bundlers in its node_modules/.
await mkdir(join(ROOT, 'target'), { recursive: true });
const folder = await mkdtemp(join(ROOT, 'target/symbols-'));
after(() => rm(folder, { recursive: true, force: true }));
const app = join(folder, 'app');
await cp(APP, app, { recursive: true });
await rename(join(app, 'packages'), join(app, 'node_modules'));
for (const [name, text] of await recipes()) await writeFile(join(app, name), text);

const BUILDS = {
  async vite(config) {
    await buildWithVite({ root: app, configFile: join(app, config), logLevel: 'error' });
  },
  async webpack(config) {
    const { default: settings } = await import(pathToFileURL(join(app, config)));
    const entry = { main: './main.js' };
    const output = { ...settings.output, path: join(app, 'dist') };
    const compiler = webpack({ ...settings, context: app, entry, output, module: TYPESCRIPT });
    const stats = await promisify(compiler.run.bind(compiler))();
    assert.ok(!stats.hasErrors(), String(stats));
  },
  async esbuild(script) {
    await promisify(execFile)(process.execPath, [script], { cwd: app });
  },
};

describe('the example', () => {
  for (const [config, bundler] of [
    ['vite.config.js', 'vite'],
    ['webpack.config.js', 'webpack'],
    ['esbuild.mjs', 'esbuild'],
  ]) {
    it(`${config} deploys maps in the folder of the scripts`, async () => {
      const { script, maps } = await build(bundler, config);
      assert.match(script.text, /\n\/\/# sourceMappingURL=/);
      const symbols = new Symbols(new SymbolStore(), {
        origin: ORIGIN,
        fetch: serving([script, ...maps]),
      });
      isResolved(await symbols.load([frameIn(script)], {}));
    });

    const hidden = config.replace(/(\.config)?\.m?js$/, '.hidden$&');
    it(`${hidden} does not deploy maps`, async () => {
      const { script, maps } = await build(bundler, hidden);
      assert.doesNotMatch(script.text, /sourceMappingURL/);
      const symbols = new Symbols(new SymbolStore(), { origin: ORIGIN });
      const files = maps.map(({ path, text }) => ({ path, file: new Blob([text]) }));
      isResolved(await symbols.add([frameIn(script)], { files }));
    });
  }

  it('symbols.js returns the maps and debug files of a worker', async (t) => {
    const { symbols } = await import(pathToFileURL(join(app, 'symbols.js')));
    await mkdir(join(folder, 'maps'));
    await writeFile(join(folder, 'maps/a.js.map'), 'the map');
    const before = process.cwd();
    t.after(() => process.chdir(before));
    process.chdir(folder);
    assert.equal(await (await symbols('/assets/a.js')).text(), 'the map');
    assert.equal(await symbols('/assets/b.js'), undefined);
    await writeFile(join(folder, 'maps/app_bg.debug.wasm'), 'the debug file');
    assert.equal(await (await symbols('/pkg/app_bg.wasm')).text(), 'the debug file');
  });
});

/** Resolves to the code blocks of the guide that begin with the name of a file, as `[name, text]`. */
async function recipes() {
  const page = await readFile(join(ROOT, 'docs/guide/symbols.md'), 'utf8');
  return [...page.matchAll(/```js\n\/\/ ([\w.]+)\n([\s\S]*?)```/g)].map(([, ...recipe]) => recipe);
}

/** Builds the app with the recipe of `bundler`. Resolves to the script with the failure, and all maps. */
async function build(bundler, config) {
  await rm(join(app, 'dist'), { recursive: true, force: true });
  await BUILDS[bundler](config);
  const scripts = await filesIn(join(app, 'dist'), '.js');
  const maps = await filesIn(join(app, 'dist'), '.js.map');
  return { script: scripts.find(({ text }) => FAILS.test(text)), maps };
}

function frameIn({ path, text }) {
  const before = text.slice(0, FAILS.exec(text).index).split('\n');
  const [line, column] = [before.length, before.at(-1).length + 1];
  return { key: 'k', file: `${ORIGIN}/${path}`, line, column, release: '' };
}

function serving(files) {
  return async (url) => {
    const found = files.find(({ path }) => url === `${ORIGIN}/${path}`);
    return new Response(found?.text, { status: found ? 200 : 404 });
  };
}

function isResolved({ answers: [[, { frames, isVerified }]], problems }) {
  assert.deepEqual(problems, []);
  const [{ function: name, file, source }] = frames;
  assert.equal(name, 'applyDiscount');
  assert.match(file, /main\.js$/);
  assert.match(source.lines.join('\n'), /\/\/ thrown$/m);
  assert.equal(isVerified, true);
}
