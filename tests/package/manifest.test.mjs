// Tests that the manifest of the npm package has the same values as the manifest of the crate.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';

const CRATE = await readFile('Cargo.toml', 'utf8');
const PACKAGE = JSON.parse(await readFile('pkg/package.json', 'utf8'));

/** Returns the value of `key` in the section `[package]` of Cargo.toml. */
function ofCrate(key) {
  const [, value] = new RegExp(`^${key} = (.*)$`, 'm').exec(CRATE);
  return JSON.parse(value);
}

describe('the manifest of the npm package', () => {
  for (const key of ['name', 'version', 'description', 'license', 'keywords']) {
    it(`has the ${key} of the crate`, () => assert.deepEqual(PACKAGE[key], ofCrate(key)));
  }
});
