// The recipes of docs/guide/symbols-rust.md: their commands make a debug file with which the viewer resolves a panic. trunk runs
// where it is installed.

import assert from 'node:assert/strict';
import { cp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { env } from 'node:process';
import { before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { SymbolStore } from '../../www/symbols/store.js';
import { Symbols } from '../../www/symbols/symbols.js';
import { modulesOf, recordsInD1, run } from '../edge/harness/workerd.mjs';
import { hasTrunk, ROOT, runIn, withFolder } from './project.mjs';

const ORIGIN = 'https://shop.example';
const READER = join(ROOT, 'target/symbols/symbols.js');
const APP = join(ROOT, 'tests/package/rust-app');
const WORKER = join(ROOT, 'examples/worker-rs');
const SKIP_REASON = !hasTrunk() && 'trunk is not installed';
const WRANGLER = createRequire(join(ROOT, 'tests/edge/package.json')).resolve('wrangler');
/** A frame of a wasm stack as V8 prints it. */
const FRAME =
  /at (?:\S+\.wasm\.)?(.*?) \(wasm:\/\/wasm\/([^-)]*)-?\w*:wasm-function\[(\d+)\]:0x([\da-f]+)\)/g;

/**
 * The tools of the build: those of the project, and the command, which `scripts/apps lines` builds. The options of the compiler
 * are those of scripts/worker-rs, which has compiled the crates of the worker already.
 */
Object.assign(env, {
  CARGO_PROFILE_RELEASE_OPT_LEVEL: 'z',
  CARGO_PROFILE_RELEASE_LTO: 'true',
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '1',
  CARGO_PROFILE_RELEASE_PANIC: 'abort',
  CARGO_PROFILE_RELEASE_STRIP: 'none',
  CARGO_TARGET_DIR: join(ROOT, 'target'),
  PATH: [
    ...['target/debug', '.tools/bin', 'node_modules/.bin'].map((folder) => join(ROOT, folder)),
    env.PATH,
  ].join(delimiter),
  WASM_BINDGEN_BIN: 'wasm-bindgen',
  WASM_OPT_BIN: 'wasm-opt',
  ESBUILD_BIN: 'esbuild',
});

const guide = await readFile(join(ROOT, 'docs/guide/symbols-rust.md'), 'utf8');

describe('the recipe for', () => {
  let reader;
  before(async () => {
    // The frames of the panic hook precede those of the app.
    Error.stackTraceLimit = 50;
    reader = await import(pathToFileURL(READER));
    reader.initSync({ module: await readFile(READER.replace('.js', '_bg.wasm')) });
  });
  /** Returns the object of the viewer that resolves frames. `files` are those that a server has, by name. */
  const symbolsOf = (files = {}) =>
    new Symbols(new SymbolStore(), {
      origin: ORIGIN,
      loadReader: async () => reader,
      fetch: async (url) => {
        const found = files[new URL(url).pathname.slice(1)];
        return new Response(found, { status: found ? 200 : 404 });
      },
    });

  /**
   * Asserts that the viewer resolves the panic of the app with `files`, those that a server has, by name. `name` is that of the
   * module, and `script` the path of its script in `folder`.
   */
  async function isFound(folder, files, name, script) {
    const stack = await stackOfPrice(join(folder, script), files[name]);
    const found = await symbolsOf(files).load(framesIn(stack, `${ORIGIN}/${name}`), {});
    await isResolved(found, folder, 'src/lib.rs', 'panic!');
  }

  it('Vite deploys a debug file that the viewer finds', () =>
    withFolder(async (folder) => {
      await cp(APP, folder, { recursive: true });
      await prepare(folder);
      await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
      await writeFile(join(folder, 'vite.config.js'), blocksIn('### Vite', 'js')[0]);
      for (const command of blocksIn('### Vite', 'sh')[0].trim().split('\n')) {
        await runIn(folder, 'sh', '-c', command);
      }

      const files = await modulesIn(join(folder, 'dist/assets'));
      const [name] = Object.keys(files);
      assert.match(name, /^shop_bg-.{8}\.wasm$/);
      await isFound(folder, files, name, 'pkg/shop.js');
    }));

  it('trunk deploys a debug file that the viewer finds', { skip: SKIP_REASON }, () =>
    withFolder(async (folder) => {
      await cp(APP, folder, { recursive: true });
      await prepare(folder);
      const [link] = blocksIn('### trunk', 'html');
      await writeFile(join(folder, 'index.html'), `<html><head>${link}</head></html>`);
      await writeFile(join(folder, 'Trunk.toml'), blocksIn('### trunk', 'toml')[0]);
      await runIn(folder, 'trunk', 'build', '--release');
      await writeFile(join(folder, 'package.json'), '{ "type": "module" }');

      const files = await modulesIn(join(folder, 'dist'));
      const [name] = Object.keys(files);
      assert.match(name, /^shop-[\da-f]{16}_bg\.wasm$/);
      await isFound(folder, files, name, `dist/${name.replace('_bg.wasm', '.js')}`);
    }),
  );

  it('wrangler makes a debug file that belongs to the stacks of the worker', () =>
    withFolder(async (folder) => {
      await cp(WORKER, folder, { recursive: true, filter: (path) => !/build$/.test(path) });
      await prepare(folder);
      const [build] = blocksIn('### wrangler', 'toml');
      await replaceIn(join(folder, 'wrangler.toml'), /\[build\]\ncommand = .*\n/, build);
      const wrangler = join(WRANGLER, '../../bin/wrangler.js');
      await runIn(folder, 'node', wrangler, 'deploy', '--dry-run', '--outdir', 'dist');

      const name = 'worker_rs_app.debug.wasm';
      const file = new Blob([await readFile(join(folder, 'build', name))]);
      const frames = framesIn(await stackOfWorker(folder));
      const found = await symbolsOf().add(frames, { files: [{ path: name, file }] });
      await isResolved(found, folder, 'src/failures.rs', 'the shelf is empty');
    }));
});

/** Adds to the Rust project in `folder` the lines for `Cargo.toml` in the guide, and the versions of this repository. */
async function prepare(folder) {
  await cp(join(ROOT, 'Cargo.lock'), join(folder, 'Cargo.lock'));
  const lines = blocksIn('## Build a debug file', 'toml').join('\n');
  const manifest = join(folder, 'Cargo.toml');
  await replaceIn(manifest, 'path = "../.."', `path = "${ROOT}"`);
  await replaceIn(manifest, /$/, `\n${lines}\n[workspace]\n`);
}

async function replaceIn(file, text, other) {
  await writeFile(file, (await readFile(file, 'utf8')).replace(text, other));
}

/** Returns the code blocks in a section of the guide, up to its next heading, without the indentation of lists. */
function blocksIn(heading, language) {
  const [, section] = guide.split(`\n${heading}\n`);
  const [text] = section.split(/\n#+ /);
  const blocks = text.matchAll(new RegExp(`^( *)\`\`\`${language}\n([^]*?)\n *\`\`\`$`, 'gm'));
  return [...blocks].map(([, indent, code]) => `${code.replaceAll(`\n${indent}`, '\n').trim()}\n`);
}

/** Resolves to the modules in a folder and their contents, `{ [name]: bytes }`, debug files last. */
async function modulesIn(folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.wasm'));
  const sorted = names.sort((one, other) => other.localeCompare(one));
  const entries = sorted.map(async (name) => [name, await readFile(join(folder, name))]);
  return Object.fromEntries(await Promise.all(entries));
}

/** Resolves to the stack of the panic in the module, which wasm-bindgen's file `script` loads. */
async function stackOfPrice(script, module) {
  const app = await import(pathToFileURL(script));
  app.initSync({ module });
  try {
    app.price(2);
  } catch (error) {
    return error.stack;
  }
  return assert.fail('the app does not panic');
}

/** Resolves to the stack that the worker stores for its panic. */
async function stackOfWorker(folder) {
  const worker = await run(folder, [{ name: 'worker-rs', modules: await modulesOf(folder) }]);
  try {
    assert.equal((await worker.get('/panic')).status, 500);
    await worker.get('/');
    const values = (await recordsInD1(worker)).map(([, value]) => JSON.parse(value));
    return values.find(({ stack }) => stack).stack;
  } finally {
    await worker.stop();
  }
}

/** Returns the frames of a stack in the form that the viewer passes. `address` is that of the module, if it has one. */
function framesIn(stack, address) {
  return [...stack.matchAll(FRAME)].map(([, name, module, index, offset], key) => ({
    key,
    file: address ?? module,
    index: Number(index),
    offset: Number.parseInt(offset, 16),
    name,
    release: '',
  }));
}

/** Asserts that a frame is at the line that contains `text`, of the file at `path` in `folder`. */
async function isResolved({ answers, problems }, folder, path, text) {
  assert.deepEqual(problems, []);
  const lines = (await readFile(join(folder, path), 'utf8')).split('\n');
  const line = lines.findIndex((other) => other.includes(text)) + 1;
  const frames = answers.flatMap(([, { frames }]) => frames);
  const found = frames.filter((frame) => frame.file?.endsWith(`/${path}`) && frame.line === line);
  assert.ok(found.length > 0, JSON.stringify(frames, null, 1));
}
