// Tests the types of the installed package.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ROOT, withProject } from './project.mjs';

const TSC = join(ROOT, 'node_modules/.bin/tsc');
const FILES = ['uses.ts', 'fails.ts', 'worker.ts'];
const OPTIONS = ['--ignoreConfig', '--strict', '--noEmit', '--target', 'es2022', '--types', ''];

describe('types', () => {
  for (const module of ['nodenext', 'preserve']) {
    it(`compile with --module ${module}`, () =>
      withProject('types', ({ run }) => run(TSC, ...OPTIONS, '--module', module, ...FILES)));
  }

  it('declare exactly the functions that the entry exports', () =>
    withProject('types', async ({ folder }) => {
      const installed = join(folder, 'node_modules/tinyturret');
      const read = (name) => readFile(join(installed, name), 'utf8');
      const declared = (await read('index.d.ts')) + (await read('types.d.ts'));
      const names = [...declared.matchAll(/^export function (\w+)/gm)].map(([, name]) => name);
      for (const name of ['index.js', 'node.js']) {
        const entry = await import(pathToFileURL(join(installed, name)));
        assert.deepEqual(Object.keys(entry).sort(), names.sort(), name);
      }
    }));
});
