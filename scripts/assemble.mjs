// Creates pkg/ from the output of wasm-bindgen, pkg-template/ and www/. Adds the version to pkg-template/package.json:
//   node scripts/assemble.mjs <folder with the script and the wasm> [--dev]

import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { build } from 'esbuild';
import { minifyTwice } from './minify.mjs';
import { VERSION } from './version.mjs';
import {
  READER,
  reader,
  readerFiles,
  SYMBOLS,
  symbolsFiles,
  viewerFiles,
} from './viewer-files.mjs';

const [linked, mode] = argv.slice(2);
const IS_MINIFIED = mode !== '--dev';
const PACKAGE = 'pkg';
/** The bundles that contain the recorder: its first file, its second file, and both together. */
const ENTRIES = ['index.js', 'details.js', 'edge/client.js'];
/** The bundle that wraps handlers. It is one file, because that compresses better than its parts. */
const EDGE = 'edge/edge.js';
/** Source files that are not files of the package, because the bundles ENTRIES and EDGE contain them. */
const INLINED = [
  'recorder.js',
  ...inFolder(
    'edge',
    'backend-names callbacks flush follow frameworks instrument keep-alive members',
  ),
  ...inFolder('edge', 'settings start wait-until workflow wrap wrap-class wrap-object'),
  ...inFolder('http', 'pending-reports report-body reported-entry'),
];
const made = join('target', 'pkg.new');

await rm(made, { recursive: true, force: true });
await mkdir(made, { recursive: true });
const DEFINE = { VERSION: JSON.stringify(VERSION) };

await Promise.all([
  copy(linked, 'tinyturret_bg.wasm', 'tinyturret_edge_bg.wasm'),
  copy('pkg-template', 'index.d.ts', 'worker.d.ts', 'README.md', 'stores/stores.d.ts'),
  copy('src/web', 'types.d.ts'),
  copy('.', 'LICENSE-MIT', 'LICENSE-APACHE'),
  viewer(),
  mounted(),
  ...['tinyturret.js', 'tinyturret_edge.js'].map((name) =>
    script([join(linked, name)], { bundle: true, drop: ['console'] }),
  ),
  scripts('pkg-template'),
  script(
    ENTRIES.map((name) => join('pkg-template', name)),
    {
      bundle: true,
      outbase: 'pkg-template',
      entryNames: '[dir]/[name]',
      external: ['./details.js', './core.js', './reporter.js'],
    },
  ),
  script([join('pkg-template', EDGE)], {
    bundle: true,
    outbase: 'pkg-template',
    entryNames: '[dir]/[name]',
    external: ['../http/*', './request-context.js', './router.js'],
  }),
  classicScript(),
  script(['src/recorder/core-backends.js', 'src/recorder/reporter.js'], { bundle: true }),
  manifest(),
]);

await rm(PACKAGE, { recursive: true, force: true });
await rename(made, PACKAGE);

function inFolder(folder, names) {
  return names.split(' ').map((name) => `${folder}/${name}.js`);
}

function copy(from, ...names) {
  return Promise.all(names.map((name) => cp(join(from, name), join(made, name))));
}

async function manifest() {
  const text = await readFile('pkg-template/package.json', 'utf8');
  const manifest = { ...JSON.parse(text), version: VERSION };
  await writeFile(join(made, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Builds the entry as a classic script, for pages without modules. Such a script has no `import.meta`. */
function classicScript() {
  return script(['pkg-template/recorder.js'], {
    bundle: true,
    external: ['./details.js'],
    format: 'iife',
    // Keeps `import()`, which esbuild replaces by `require` in this format by default: it assumes that the script runs in a
    // browser without `import()`.
    supported: { 'dynamic-import': true },
    define: { ...DEFINE, 'import.meta.url': 'document.currentScript.src' },
  });
}

/**
 * Minifies each file of `folder` to a file of its own, except the bundles: a file may import modules that other platforms do
 * not have.
 */
async function scripts(folder) {
  const files = (await readdir(folder, { recursive: true })).filter(
    (name) => name.endsWith('.js') && ![...ENTRIES, EDGE, ...INLINED].includes(name),
  );
  const entryPoints = files.map((name) => join(folder, name));
  return script(entryPoints, { outbase: folder, entryNames: '[dir]/[name]' });
}

/** Builds the viewer: its page, its script, the scripts of its workers, the reader of debug files, and its style sheet. */
async function viewer() {
  const outdir = join(made, 'viewer');
  const workers = ['www/sources/core-worker.js', SYMBOLS];
  await script(['www/main.js', ...workers, 'www/styles/main.css'], {
    outdir,
    bundle: true,
    external: ['../index.js'],
  });
  const { script: glue, wasm } = reader({ minify: IS_MINIFIED });
  await script({ [READER]: glue }, { outdir });
  await cp(wasm, join(outdir, `${READER}.wasm`));
  await Promise.all(
    ['index.html', 'icon.svg'].map((name) => cp(join('www', name), join(outdir, name))),
  );
}

/** Writes the modules that contain the files of the viewer as texts. A worker serves the viewer from them. */
async function mounted() {
  const options = { minify: IS_MINIFIED };
  await mkdir(join(made, 'http'), { recursive: true });
  await writeFile(join(made, 'http/viewer-files.js'), await viewerFiles(options));
  await writeFile(join(made, 'http/symbols-files.js'), await symbolsFiles(options));
  await writeFile(join(made, 'http/reader-files.js'), await readerFiles(options));
}

async function script(entryPoints, options) {
  const { outputFiles } = await build({
    entryPoints,
    outdir: made,
    entryNames: '[name]',
    format: 'esm',
    // With the platform `browser`, esbuild would replace globals that browsers do not have, such as `process.env`.
    platform: 'neutral',
    target: 'es2022',
    minify: IS_MINIFIED,
    define: DEFINE,
    logLevel: 'warning',
    write: false,
    ...options,
  });
  await Promise.all(outputFiles.map(write));
}

async function write({ path, text }) {
  const isScript = path.endsWith('.js') && IS_MINIFIED;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, isScript ? await minifyTwice(text) : text);
}
