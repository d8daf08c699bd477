// Runs a program, and returns its output.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PATIENCE = 30_000;
const programs = fileURLToPath(new URL('../node_modules/.bin/', import.meta.url));

/** Runs a program and resolves to its output. Programs in the packages of ../package.json come before those of the machine. */
export async function run([program, ...args]) {
  const { stdout } = await promisify(execFile)(program, args, {
    timeout: PATIENCE,
    maxBuffer: 16 << 20,
    env: { ...process.env, PATH: `${programs}:${process.env.PATH}`, NO_COLOR: '1' },
  });
  return stdout;
}

/** Runs a command and resolves to the last line that it prints, parsed as JSON. */
export async function answer(command) {
  const lines = (await run(command)).trimEnd().split('\n');
  return JSON.parse(lines.at(-1));
}
