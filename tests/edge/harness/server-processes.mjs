// Runs servers in processes of Node.js, Deno and Bun, and with two frameworks in Node.js.

import { spawn } from 'node:child_process';
import { cp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { installPackage, ROOT, withFolder } from '../../package/project.mjs';

const bin = (name) => join(ROOT, 'tests/edge/node_modules/.bin', name);
export const RUNTIMES = {
  node: { program: process.execPath, args: [] },
  hono: { program: process.execPath, args: [] },
  express: { program: process.execPath, args: [] },
  deno: { program: bin('deno'), args: ['run', '-A', '--node-modules-dir=manual'], isDurable: true },
  bun: { program: bin('bun'), args: ['run'], isDurable: true },
};

/**
 * Runs `file`, or the server named `name`, until `work(get, ended, { port, printed })` is finished or the process ends.
 * `get(path, options)` sends a request, and `printed()` returns what the server has printed. The other properties are
 * variables of the environment.
 */
export async function serving(folder, name, work, { file = name, ...variables } = {}) {
  const { program, args } = RUNTIMES[name];
  const env = { ...process.env, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1', ...variables };
  const server = spawn(program, [...args, `${file}.mjs`], { cwd: folder, env });
  const ended = new Promise((resolve) => server.on('exit', resolve));
  try {
    const url = await address(server);
    let printed = '';
    server.stdout.on('data', (text) => {
      printed += text;
    });
    const more = { port: Number(new URL(url).port), printed: () => printed };
    await work((path, options) => fetch(new URL(path, url), options), ended, more);
  } finally {
    server.kill('SIGKILL');
    await ended;
  }
}

function address(server) {
  return new Promise((resolve, reject) => {
    let printed = '';
    const read = (text) => {
      printed += text;
      const [url] = printed.match(/http:\/\/127\.0\.0\.1:\d+\//) ?? [];
      if (url) resolve(url);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.on('exit', () => reject(new Error(printed)));
  });
}

/** Calls `work` with a temporary folder that contains the servers, the installed package and the frameworks. */
export async function inProject(work) {
  await withFolder(async (folder) => {
    await cp(join(ROOT, 'tests/edge/servers'), folder, { recursive: true });
    await installPackage(folder);
    for (const name of ['hono', 'express']) {
      await symlink(
        join(ROOT, 'tests/edge/node_modules', name),
        join(folder, 'node_modules', name),
      );
    }
    await work(folder);
  });
}
