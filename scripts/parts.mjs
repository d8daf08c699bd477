// Lists the parts of the package in pkg/. A part is the files that are loaded together.

import { readdir } from 'node:fs/promises';
import { build } from 'esbuild';

const PACKAGE = 'pkg';

/** Parts that other parts need. Each value is the file that is loaded first. */
const SHARED = {
  entry: 'index.js',
  'second file': 'details.js',
  core: 'core.js',
  glue: 'tinyturret.js',
  wasm: 'tinyturret_bg.wasm',
  'worker, glue': 'tinyturret_edge.js',
  'worker, wasm': 'tinyturret_edge_bg.wasm',
};

/**
 * Parts that no other part needs, with the file that is loaded first, or a folder. The files of SHARED are not counted in them.
 */
const OTHERS = {
  'classic script': 'recorder.js',
  reports: 'reporter.js',
  viewer: 'viewer/',
  symbols: 'viewer/symbols-worker.js',
  'symbols, glue': 'viewer/wasm-symbols.js',
  'symbols, wasm': 'viewer/wasm-symbols.wasm',
  'worker, anywhere': 'worker.js',
  'worker, processes': 'worker.node.js',
  'worker, workerd': 'worker.workerd.js',
  'worker, viewer': 'http/viewer-files.js',
};

/**
 * The file that a worker starts with, and the parts that the worker loads on demand, each with the file that is loaded first.
 * Files that the worker has loaded at its start are not counted in them.
 */
const WORKER = 'worker.js';
const OF_WORKER = {
  'worker, auth': 'http/basic-auth.js',
  'worker, development': 'http/development-token.js',
  'worker, symbols': 'http/symbols.js',
  'worker, symbols, wasm': 'http/symbols-reader.js',
};

const SHARED_FILES = Object.values(SHARED);
/** Matches the files of the package that are loaded. The other files are types and documentation. */
const LOADED = /\.(js|wasm|html|css|svg)$/;

/** Resolves to `{ all, files }`: the list of `[part, files]`, and all files that a page or a worker can load. */
export async function parts() {
  const files = await list();
  const imports = await readImports(files.filter((file) => file.endsWith('.js')));
  const own = Object.values(OTHERS);
  const filesOf = ([part, root]) => [
    part,
    root.endsWith('/')
      ? files.filter((file) => file.startsWith(root) && !own.includes(file))
      : loaded(root, imports),
  ];
  const ofWorker = Object.entries(OF_WORKER).map(([part, root]) => {
    const known = new Set(loaded(WORKER, imports));
    return [part, loaded(root, imports).filter((file) => !known.has(file))];
  });
  return {
    all: [...Object.entries({ ...SHARED, ...OTHERS }).map(filesOf), ...ofWorker],
    files,
  };
}

async function list() {
  const files = await readdir(PACKAGE, { recursive: true });
  return files.filter((file) => LOADED.test(file));
}

/** Resolves to the static imports by file, without modules of the platform. */
async function readImports(entryPoints) {
  const { metafile } = await build({
    absWorkingDir: `${process.cwd()}/${PACKAGE}`,
    entryPoints,
    outdir: '.',
    bundle: true,
    format: 'esm',
    external: ['cloudflare:*', 'node:*', '*.wasm'],
    metafile: true,
    write: false,
    logLevel: 'error',
  });
  const isStatic = ({ kind, external }) => kind === 'import-statement' && !external;
  const inputs = Object.entries(metafile.inputs);
  return new Map(
    inputs.map(([file, { imports }]) => [file, imports.filter(isStatic).map(({ path }) => path)]),
  );
}

/** Returns `file` and the files that it imports, without the shared parts. */
function loaded(file, imports, found = new Set()) {
  found.add(file);
  for (const next of imports.get(file) ?? []) {
    if (!found.has(next) && !SHARED_FILES.includes(next)) loaded(next, imports, found);
  }
  return [...found];
}
