// Runs scripts/demo in a copy of the project that has no builds, and no npm packages but those that the demo installs. The copy
// uses the tools of the project in .tools/, because compiling wasm-bindgen takes minutes.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { ROOT, runIn, withFolder } from './project.mjs';

it('scripts/demo builds and serves the playground and the viewer in a fresh clone', () =>
  withFolder(async (folder) => {
    await copyProject(folder);
    await withDemo(folder, async (url) => {
      for (const path of ['playground/', 'playground/pkg/playground_bg.wasm', 'viewer/']) {
        assert.equal((await fetch(url + path)).status, 200, path);
      }
    });
  }));

async function copyProject(folder) {
  const names = await runIn(
    ROOT,
    'git',
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
  );
  for (const name of names.split('\0').filter(Boolean))
    await cp(join(ROOT, name), join(folder, name));
  await symlink(join(ROOT, '.tools'), join(folder, '.tools'));
}

/** Calls `test` with the address at which scripts/demo serves the project in `folder`. Rejects if the script exits before. */
async function withDemo(folder, test) {
  const { STEPS_NESTED: _, ...env } = process.env;
  // scripts/test adds the npm packages of this project to PATH.
  env.PATH = env.PATH.split(':')
    .filter((entry) => !entry.startsWith(ROOT))
    .join(':');
  const demo = spawn('scripts/demo', ['--port', '0'], { cwd: folder, env, detached: true });
  try {
    await test(await address(demo));
  } finally {
    if (demo.exitCode === null) process.kill(-demo.pid, 'SIGKILL');
  }
}

function address(demo) {
  return new Promise((resolve, reject) => {
    let printed = '';
    const read = (text) => {
      printed += text;
      const [, url] = /viewer +(http:\/\/127\.0\.0\.1:\d+\/)viewer\//.exec(printed) ?? [];
      if (url) resolve(url);
    };
    demo.stdout.on('data', read);
    demo.stderr.on('data', read);
    demo.on('exit', () => reject(new Error(printed)));
  });
}
