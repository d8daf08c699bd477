// Tests the README's JavaScript page, word for word. tests/edge/readme.test.mjs runs its worker, and `cargo test` its Rust.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT, withProject } from './project.mjs';

const README = await readFile(join(ROOT, 'README.md'), 'utf8');
const [, SECTION] = README.split('## Quick start: JavaScript page\n');
const [, CODE] = /```js\n([\s\S]+?)```/.exec(SECTION);

describe("the README's page", () => {
  it('captures an error and prints its group', () =>
    withProject('node', async ({ folder, run }) => {
      await writeFile(join(folder, 'main.js'), CODE);
      const printed = await run('node', 'main.js');
      assert.match(printed, /│ 1 +│ 'ReferenceError: checkout is not defined' │/);
    }));
});
