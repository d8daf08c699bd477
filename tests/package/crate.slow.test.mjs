// Tests the crate in the form in which `cargo package` prepares it for a registry.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ROOT, runIn } from './project.mjs';

const HELD = [
  'Cargo.toml',
  'README.md',
  'CHANGELOG.md',
  'LICENSE-APACHE',
  'LICENSE-MIT',
  'dist',
  'src',
];
/** The files that `cargo package` adds to those of the crate. */
const ADDED = ['Cargo.lock', 'Cargo.toml.orig', '.cargo_vcs_info.json'];

describe('cargo package', () => {
  it('contains the sources and the scripts that they link, and nothing else', async () => {
    const files = await runIn(ROOT, 'cargo', 'package', '--list', '--allow-dirty');
    const tops = new Set(
      files
        .trim()
        .split('\n')
        .map((file) => file.split('/')[0]),
    );
    for (const name of HELD) assert.ok(tops.has(name), name);
    assert.deepEqual(
      [...tops].filter((name) => ![...HELD, ...ADDED].includes(name)),
      [],
    );
  });

  it('compiles for a browser from its packaged files', () => {
    const target = ['--target', 'wasm32-unknown-unknown'];
    const features = ['--features', 'viewer,edge,log,tracing'];
    return runIn(ROOT, 'cargo', 'package', '--allow-dirty', ...target, ...features);
  });
});
