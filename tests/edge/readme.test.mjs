// Tests the README's edge section, word for word: its worker, its configuration, its command, its addresses.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { installPackage, ROOT } from '../package/project.mjs';
import { temporaryFolders } from './harness/temporary-folders.mjs';
import { until } from './harness/workerd.mjs';

const README = await readFile(join(ROOT, 'README.md'), 'utf8');
const [, SECTION] = README.split('## Quick start: edge worker\n');
const block = (language) => SECTION.split(`\`\`\`${language}\n`)[1].split('\n```')[0];

describe("the README's worker", () => {
  const folders = temporaryFolders();
  after(folders.remove);

  it('runs in wrangler dev, and shows a failure in its viewer', async (t) => {
    const folder = await folders.make();
    await writeFile(join(folder, 'index.js'), block('js'));
    await writeFile(join(folder, 'wrangler.jsonc'), block('jsonc'));
    await installPackage(folder);
    await installWrangler(folder);
    const port = await freePort();
    const [program, ...args] = block('sh').split(' ');
    assert.equal(program, 'npx');
    const dev = spawn('npx', [...args, '--port', port], {
      cwd: folder,
      detached: true,
      env: { ...process.env, CI: 'true', WRANGLER_SEND_METRICS: 'false' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    t.after(() => process.kill(-dev.pid, 'SIGKILL'));
    let printed = '';
    dev.stdout.on('data', (text) => {
      printed += text;
    });
    const url = `http://localhost:${port}`;

    await until(async () => (await (await fetch(url)).text()) === 'Hello', 60_000);
    assert.equal((await fetch(`${url}/nowhere`)).status, 500);
    const viewer = `${url}/tiny-turret/`;
    assert.equal((await fetch(viewer)).status, 401);
    // The value of a header with which a client could open the viewer without a password in earlier versions.
    const original = 'http://localhost/tiny-turret/api/groups';
    const local = { 'cf-connecting-ip': '127.0.0.1', 'mf-original-url': original };
    assert.equal((await fetch(`${viewer}api/groups`, { headers: local })).status, 401);
    const link = /\/tiny-turret\/\?token=[\w-]+/;
    await until(async () => link.test(printed));
    const [path] = link.exec(printed);
    const entered = await fetch(url + path, { redirect: 'manual' });
    const [cookie] = entered.headers.get('set-cookie').split(';');
    const headers = { cookie };
    assert.equal((await fetch(viewer, { headers })).status, 200);
    await until(async () => {
      const { groups } = await (await fetch(`${viewer}api/groups`, { headers })).json();
      return groups.some(({ title, count }) => title === 'Error: no such page' && count === 1);
    });
  });
});

/** Installs packages of this project in `folder`, as `npm install` would. */
async function installWrangler(folder) {
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '.bin'), { recursive: true });
  await symlink(join(ROOT, 'tests/edge/node_modules/wrangler'), join(modules, 'wrangler'));
  await symlink('../wrangler/bin/wrangler.js', join(modules, '.bin/wrangler'));
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(`${port}`));
    });
  });
}
