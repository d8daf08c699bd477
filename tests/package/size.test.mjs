// Tests that the files which a page loads are no larger than README.md and docs/reference/sizes.md say. pkg/ is the package as
// it is published.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { BUDGETS, judge } from '../../scripts/budgets.mjs';
import { parts } from '../../scripts/parts.mjs';
import { ROOT, runIn } from './project.mjs';

/** Returns the sizes in the tables of a Markdown text: `{ part: KB }`. */
function listed(text) {
  const rows = [...text.matchAll(/^\| ([^|]+) \| ([\d.]+) \|/gm)];
  return Object.fromEntries(rows.map(([, part, size]) => [part, size]));
}

/** Returns the budgets in the form of `listed`. */
function expected() {
  return Object.fromEntries(
    Object.entries(BUDGETS).map(([part, bytes]) => [part, kilobytes(bytes)]),
  );
}

function kilobytes(bytes) {
  return (Math.ceil(bytes / 100) / 10).toFixed(1);
}

describe('the size of the package', () => {
  it('is within the budget of every part', async () => {
    await runIn(ROOT, 'node', 'scripts/size.mjs');
  });

  it('is in docs/reference/sizes.md for every part', async () => {
    const page = await readFile(join(ROOT, 'docs/reference/sizes.md'), 'utf8');
    assert.deepEqual(listed(page), expected());
  });

  it('is in README.md for the parts that most pages load', async () => {
    const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
    const [, section] = readme.split('\n## Size\n');
    const sizes = listed(section.split('\n## ')[0]);
    assert.deepEqual(Object.keys(sizes), ['entry', 'second file', 'wasm', 'viewer']);
    assert.deepEqual({ ...expected(), ...sizes }, expected());
  });

  it('includes every file that pages or workers load', async () => {
    const { all, files } = await parts();
    const counted = new Set(all.flatMap(([, files]) => files));
    assert.deepEqual(
      files.filter((file) => !counted.has(file)),
      [],
    );
  });
});

describe('a budget', () => {
  const budgets = { viewer: 1_000 };

  it('reports parts that exceed it, and parts without one', () => {
    const { exceeded } = judge(
      [
        ['viewer', 1_001],
        ['entry', 1],
      ],
      budgets,
    );
    assert.deepEqual(exceeded, [
      'viewer has 1,001 bytes of brotli, and a budget of 1,000: too large',
      'entry has 1 bytes of brotli, and a budget of 0: too large',
    ]);
  });

  it('must be lowered when the part is more than 5 % smaller', () => {
    assert.deepEqual(judge([['viewer', 950]], budgets), { exceeded: [], loose: [] });
    const { loose } = judge([['viewer', 949]], budgets);
    assert.deepEqual(loose, [
      'viewer has 949 bytes of brotli, and a budget of 1,000: lower the budget',
    ]);
  });
});
