// Tests that the trunk attributes in docs/guide/rust.md and in the examples are attributes that trunk has. trunk silently
// ignores unknown attributes, so a wrong one shows only in its output.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from './project.mjs';

/** The attributes by asset type, as guide/src/assets/index.md of trunk 0.21.14 documents them. */
const DOCUMENTED = {
  rust: [
    'href',
    'data-bin',
    'data-bindgen-target',
    'data-cargo-all-features',
    'data-cargo-features',
    'data-cargo-no-default-features',
    'data-cargo-profile',
    'data-cargo-profile-dev',
    'data-cargo-profile-release',
    'data-cross-origin',
    'data-initializer',
    'data-integrity',
    'data-keep-debug',
    'data-loader-shim',
    'data-no-demangle',
    'data-reference-types',
    'data-target-name',
    'data-target-path',
    'data-type',
    'data-typescript',
    'data-wasm-import-name',
    'data-wasm-no-import',
    'data-wasm-opt',
    'data-wasm-opt-params',
    'data-weak-refs',
  ],
  css: ['href', 'data-integrity', 'data-no-minify', 'data-target-path'],
  icon: ['href', 'data-integrity', 'data-no-minify', 'data-target-path'],
  'copy-file': ['href', 'data-target-path'],
  'copy-dir': ['href', 'data-target-path'],
};

describe('the attributes for trunk', () => {
  it('are documented by trunk in docs/guide/rust.md', async () => {
    assert.ok(await assertDocumented('docs/guide/rust.md'), 'the page has an asset for trunk');
  });

  it('are documented by trunk in docs/guide/symbols-rust.md', async () => {
    assert.ok(
      await assertDocumented('docs/guide/symbols-rust.md'),
      'the page has an asset for trunk',
    );
  });

  it('in every example are documented by trunk', async () => {
    const examples = await readdir(join(ROOT, 'examples'));
    const pages = [];
    for (const name of examples) {
      const page = join('examples', name, 'index.html');
      if (await assertDocumented(page).catch(ignoreMissing)) pages.push(page);
    }
    assert.ok(pages.length >= 3, pages.join());
  });

  it('that trunk does not have are reported', () => {
    assert.deepEqual(undocumented('<link data-trunk rel="rust" data-wasm-opt-parms="-g" />'), [
      'rust: data-wasm-opt-parms',
    ]);
    assert.deepEqual(undocumented('<link rel="css" href="a.css" data-no-minfy data-trunk>'), [
      'css: data-no-minfy',
    ]);
    assert.deepEqual(undocumented('<link data-trunk rel="copy" href="a" />'), [
      'copy: unknown asset type',
    ]);
  });
});

/** Asserts that all trunk attributes in the file are documented. Resolves to whether the file has assets for trunk. */
async function assertDocumented(file) {
  const text = await readFile(join(ROOT, file), 'utf8');
  assert.deepEqual(undocumented(text), [], file);
  return assetsIn(text).length > 0;
}

function ignoreMissing(error) {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}

function assetsIn(text) {
  return text.match(/<\w+ [^>]*\bdata-trunk\b[^>]*>/g) ?? [];
}

function undocumented(text) {
  return assetsIn(text).flatMap((asset) => {
    const [, type] = asset.match(/ rel="([^"]*)"/) ?? [];
    const known = DOCUMENTED[type];
    if (!known) return [`${type}: unknown asset type`];
    const names = [...asset.replaceAll(/"[^"]*"/g, '').matchAll(/ ([\w-]+)/g)].map(
      ([, name]) => name,
    );
    const isWrong = (name) => !['rel', 'data-trunk', ...known].includes(name);
    return names.filter(isWrong).map((name) => `${type}: ${name}`);
  });
}
