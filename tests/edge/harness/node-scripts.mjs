// Runs scripts that use the package, each in its own process of Node.js.

import { execFile } from 'node:child_process';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, withFolder } from '../../package/project.mjs';

/** The first lines of each script: the package as `t`, a request, and stores. `instances` counts instances of wasm modules. */
const PRELUDE = `
  import { appendFileSync, existsSync, readFileSync } from 'node:fs';
  const request = new Request('http://shop.example/cart');
  let instances = 0;
  WebAssembly.Instance = class extends WebAssembly.Instance {
    constructor(...given) {
      super(...given);
      instances++;
    }
  };
  /** A store whose calls each append a line to a file, so that it outlives the process. */
  function fileStore(isShared, file = 'store.jsonl') {
    const lines = () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\\n') : []);
    const records = () => {
      const found = new Map();
      for (const [key, value] of lines().flatMap((line) => JSON.parse(line))) {
        if (value === null) found.delete(key);
        else found.set(key, value);
      }
      return [...found];
    };
    const append = (pairs) => appendFileSync(file, JSON.stringify(pairs) + '\\n');
    return {
      name: 'file',
      isShared,
      put: append,
      remove: (keys) => append(keys.map((key) => [key, null])),
      list: (prefix) => records().filter(([key]) => key.startsWith(prefix)),
    };
  }
  async function until(check) {
    while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const t = await import('./pkg/worker.node.js');
  const print = (value) => console.log(JSON.stringify(value));
`;

const WASM = 'pkg/tinyturret_edge_bg.wasm';
/** Functions that damage the wasm file in a folder as a deployment may do, by name. */
export const FAULTS_OF_WASM = {
  missing: (folder) => rm(join(folder, WASM)),
  'no wasm': (folder) => writeFile(join(folder, WASM), '<!doctype html>'),
  'cut off': async (folder) =>
    writeFile(join(folder, WASM), (await readFile(join(folder, WASM))).subarray(0, 9_999)),
  'of another build': (folder) =>
    writeFile(join(folder, WASM), Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)),
};

/** Runs `test` with a function that runs scripts in one folder, which has a copy of the package. */
export function withScripts(test) {
  return withFolder(async (folder) => {
    await cp(join(ROOT, 'pkg'), join(folder, 'pkg'), { recursive: true });
    await test((script, flags) => run(folder, PRELUDE + script, flags), folder);
  });
}

/** Resolves to the exit code, the signal and the output. `flags` are options of Node.js. */
function run(cwd, script, flags = []) {
  return new Promise((resolve) => {
    const args = [...flags, '--input-type=module', '-e', script];
    execFile(process.execPath, args, { cwd, timeout: 60_000 }, (error, stdout, stderr) => {
      const { code = 0, signal = null } = error ?? {};
      resolve({ code, signal, stdout, stderr });
    });
  });
}
