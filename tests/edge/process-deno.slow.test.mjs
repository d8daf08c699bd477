// Processes of Deno.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { ROOT, withFolder } from '../package/project.mjs';
import { RUNTIMES } from './processes.mjs';

const SCRIPT = `
  import { withTurret } from ${JSON.stringify(join(ROOT, 'pkg/worker.node.js'))};
  const fails = withTurret(() => { throw new Error('failed'); }, { storageBackends: ['memory'] });
  try { fails(new Request('http://shop.example/')); } catch {}
`;

it('a process of Deno ends by itself', () =>
  withFolder(async (folder) => {
    await writeFile(join(folder, 'script.mjs'), SCRIPT);
    const { program, args } = RUNTIMES.deno;
    const run = (file) =>
      new Promise((resolve) =>
        execFile(program, [...args, file], { cwd: folder, timeout: 60_000 }, (error, ...printed) =>
          resolve([error?.signal ?? error?.code ?? 0, ...printed]),
        ),
      );
    assert.deepEqual(await run('script.mjs'), [0, '', '']);
  }));
