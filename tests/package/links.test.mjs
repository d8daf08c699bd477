// Tests that scripts/links.mjs finds references that lead nowhere. scripts/check runs it over all files.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { brokenReferences } from '../../scripts/links.mjs';

describe('the check of references', () => {
  it('accepts files, folders, headings, other sites and code', () => {
    const text = [
      '[map](ARCHITECTURE.md#code-map), [docs](docs/), [here](#a-title), [site](https://tiny.test/x.md)',
      '# A `title`?',
      '`src/recorder/`, `scripts/<name>`, `src/absent.rs:7`, `node scripts/absent.mjs`',
      '```md\n[example](docs/absent.md)\n```',
    ].join('\n');
    assert.deepEqual(brokenReferences('README.md', text), []);
  });

  it('reports a missing file, a missing heading and a missing path', () => {
    const text = '[a](docs/absent.md) [b](ARCHITECTURE.md#absent) [c](#absent) `src/absent.rs`';
    assert.deepEqual(brokenReferences('README.md', text), [
      'README.md: docs/absent.md',
      'README.md: ARCHITECTURE.md#absent',
      'README.md: #absent',
      'README.md: src/absent.rs',
    ]);
  });

  it('resolves links from the folder of the page', () => {
    assert.deepEqual(
      brokenReferences('docs/guide/a.md', '[x](../../README.md) [y](../README.md.absent)'),
      ['docs/guide/a.md: ../README.md.absent'],
    );
  });

  it('reports a page that a comment names and that does not exist', () => {
    const text = '// docs/grouping.md and docs/absent.md explain it.';
    assert.deepEqual(brokenReferences('src/lib.rs', text), ['src/lib.rs: docs/absent.md']);
  });
});
