// `wasm-pack build` alone, for each of its targets, at the root of the tree.

import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT, runIn, withFolder } from './project.mjs';

describe('wasm-pack build', () => {
  for (const target of ['web', 'bundler', 'no-modules']) {
    it(`--target ${target}`, () => withFolder((folder) => build(target, folder)));
  }

  it('--target nodejs, which runs', () =>
    withFolder(async (folder) => {
      await build('nodejs', folder);
      await runs(folder);
    }));

  it('--target nodejs with wasm-opt on PATH', () =>
    withFolder(async (folder) => {
      await build('nodejs', folder, [join(ROOT, 'node_modules/.bin'), process.env.PATH]);
      await runs(folder);
    }));
});

async function build(target, folder, path) {
  const PATH = (path ?? (await pathWithout('wasm-opt'))).join(delimiter);
  const options = ['--target', target, '--out-dir', folder];
  await runIn(ROOT, 'env', `PATH=${PATH}`, 'wasm-pack', 'build', ...options);
  await access(join(folder, 'tinyturret_bg.wasm'));
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

/** Keeps an exception and finds it, in a Node.js of its own. */
async function runs(folder) {
  const script = `
    const turret = require('./tinyturret.js');
    turret.init()
      .then(() => turret.capture(new TypeError('boom')))
      .then(() => turret.groups())
      .then((groups) => console.log(groups[0].title));`;
  assert.equal(await runIn(folder, 'node', '-e', script), 'TypeError: boom\n');
}
