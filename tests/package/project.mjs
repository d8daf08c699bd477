// Creates projects outside of this repository, with the packed package installed.

import { execFile, execFileSync, spawn } from 'node:child_process';
import { cp, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HERE = fileURLToPath(new URL('.', import.meta.url));

/** Runs `test` in a copy of the template `name`, where `import 'tinyturret'` finds the package. */
export function withProject(name, test) {
  return withFolder(async (folder) => {
    await cp(join(HERE, name), folder, { recursive: true });
    await cp(join(HERE, 'try-out.js'), join(folder, 'try-out.js'));
    const run = (program, ...args) => runIn(folder, program, ...args);
    const isLocked = await stat(join(folder, 'package-lock.json')).catch(() => null);
    if (isLocked) await run('npm', 'ci', '--prefer-offline');
    await installPackage(folder);
    await test({ folder, run, start: (script) => startIn(folder, script) });
  });
}

/** Packs the package in pkg/, and installs it in the project `folder`, as from the registry. */
export async function installPackage(folder) {
  const packed = JSON.parse(
    await runIn(ROOT, 'npm', 'pack', './pkg', '--json', '--pack-destination', folder),
  );
  const file = join(folder, packed[0].filename);
  await runIn(folder, 'npm', 'install', '--no-save', '--offline', file);
}

export async function withFolder(test) {
  const folder = await mkdtemp(join(tmpdir(), 'tinyturret-'));
  try {
    await test(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs a program. Resolves to its standard output; rejects with everything that it has printed if it fails. */
export async function runIn(cwd, program, ...args) {
  try {
    const { stdout } = await promisify(execFile)(program, args, { cwd, timeout: 300_000 });
    return stdout;
  } catch (error) {
    throw new Error(`${program} ${args.join(' ')}\n${error.stdout}\n${error.stderr}`);
  }
}

/** Whether trunk is installed, which CI does not do. */
export function hasTrunk() {
  try {
    execFileSync('trunk', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs the npm script `script`, which serves a project. Resolves to `{ url, close }` when the server has printed its address;
 * rejects if the script exits.
 */
function startIn(cwd, script) {
  const server = spawn('npm', ['run', script], {
    cwd,
    detached: true,
    env: { ...process.env, NO_COLOR: '1' },
  });
  const close = () => process.kill(-server.pid, 'SIGKILL');
  return new Promise((resolve, reject) => {
    let printed = '';
    const read = (text) => {
      printed += text;
      const [url] = printed.match(/http:\/\/127\.0\.0\.1:\d+\//) ?? [];
      if (url) resolve({ url, close });
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.on('exit', () => reject(new Error(`npm run ${script}\n${printed}`)));
  });
}
