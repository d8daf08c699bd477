// Runs the cases in workerd: one process per case, because workerd keeps imported modules.

import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answer } from './run.mjs';

const NO_EVALUATION = 'evaluates no text';
const NO_WORKER = 'no workers';
const NO_ADDRESS = 'imports no URL';
const NO_BYTES = 'compiles no bytes';

export const workerd = {
  title: 'workerd',
  version: ['workerd', '--version'],
  skips: {
    'direct eval': NO_EVALUATION,
    'indirect eval': NO_EVALUATION,
    'new function': NO_EVALUATION,
    'data module': NO_ADDRESS,
    'blob module': NO_ADDRESS,
    'odd address': NO_ADDRESS,
    'module worker': NO_WORKER,
    'classic worker': NO_WORKER,
    'broken module': 'starts with no broken module',
    'cross origin script': 'no scripts of a page',
    'wasm bytes: panic literal': NO_BYTES,
    'wasm bytes: panic in trait impl': NO_BYTES,
    'wasm bytes: unreachable': NO_BYTES,
    'wasm bytes: memory out of bounds': NO_BYTES,
  },
  async run(site, withAsk) {
    const modules = await modulesOf(site.folder);
    const config = join(site.folder, 'workerd.capnp');
    await withAsk(async (one) => {
      await writeFile(config, configuration(modules, one));
      return answer(['workerd', 'test', config]);
    });
  },
};

/** Resolves to all modules of the site. The first one is the one that workerd starts. */
async function modulesOf(folder) {
  const files = await readdir(folder, { recursive: true });
  const others = files.filter((file) => /\.(js|wasm)$/.test(file) && !NOT_HERE.test(file)).sort();
  return ['workerd.js', ...others];
}

const NOT_HERE = /^(workerd|process|page|broken|worker-.*)\.js$/;

function configuration(modules, one) {
  const kind = (file) => (file.endsWith('.wasm') ? 'wasm' : 'esModule');
  const embedded = modules.map(
    (file) => `(name = ${JSON.stringify(file)}, ${kind(file)} = embed ${JSON.stringify(file)})`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .worker)]);
const worker :Workerd.Worker = (
  compatibilityDate = "2026-11-01",
  bindings = [(name = "CASE", text = ${JSON.stringify(one)})],
  modules = [
    ${embedded.join(',\n    ')}
  ]
);
`;
}
