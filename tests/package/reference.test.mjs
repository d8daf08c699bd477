// Tests that the reference lists every function and every setting that the types declare, and no other ones.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from './project.mjs';

const read = (file) => readFile(join(ROOT, file), 'utf8');
const namesIn = (text, pattern) => [...text.matchAll(pattern)].map(([, name]) => name);
const sorted = (names) => [...new Set(names)].sort();

/** Resolves to the names of the fields of an interface in a file of types. */
async function fieldsOf(name, file) {
  const [, body] = new RegExp(`^export interface ${name}\\b.*{\n([\\s\\S]*?)^}`, 'm').exec(
    await read(file),
  );
  return namesIn(body, /^ {2}(\w+)\??:/gm);
}

/** Returns the names in backticks in the first `columns` cells of the rows of all tables in `text`. */
function inTables(text, columns) {
  const rows = namesIn(text, /^\| (`.*) \|$/gm);
  const cells = rows.flatMap((row) => row.split(' | ').slice(0, columns));
  return cells.flatMap((cell) => namesIn(cell, /`\.?(\w+)/g));
}

describe('the reference', () => {
  it('lists every setting', async () => {
    const fields = [
      ...(await fieldsOf('Settings', 'src/web/types.d.ts')),
      ...(await fieldsOf('WorkerSettings', 'pkg-template/worker.d.ts')),
    ];
    assert.ok(fields.length > 20);
    const page = await read('docs/reference/settings.md');
    assert.deepEqual(sorted(inTables(page, 1)), sorted(fields));
  });

  it('lists every function of the package', async () => {
    const files = ['pkg-template/index.d.ts', 'pkg-template/worker.d.ts', 'src/web/types.d.ts'];
    const types = (await Promise.all(files.map(read))).join('');
    const names = namesIn(types, /^export function (\w+)/gm);
    assert.ok(names.includes('init') && names.includes('groups') && names.includes('withTurret'));
    const page = await read('docs/reference/api.md');
    for (const name of names) {
      assert.ok(inTables(page, 1).includes(name), name);
    }
  });

  it('lists every function of the crate', async () => {
    const page = await read('docs/reference/api.md');
    for (const name of namesIn(await read('src/lib.rs'), /^pub (?:async )?fn (\w+)/gm)) {
      assert.ok(inTables(page, 2).includes(name), name);
    }
  });
});

describe('the README of the package', () => {
  it('lists every setting of a page', async () => {
    const fields = await fieldsOf('Settings', 'src/web/types.d.ts');
    const page = await read('pkg-template/README.md');
    const listed = inTables(page, 1);
    for (const name of fields) assert.ok(listed.includes(name), name);
  });
});
