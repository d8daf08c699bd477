// Makes pkg/ of wasm-bindgen's output, pkg-template/ and www/:
//   node scripts/assemble.mjs <wasm-bindgen's output> <folder of the script and the wasm> [--dev]

import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { build } from 'esbuild';
import { minify } from 'terser';
import { isMounted, viewerFiles } from './viewer-files.mjs';

const [raw, linked, mode] = argv.slice(2);
const PACKAGE = 'pkg';
const TERSER = { module: true, ecma: 2022, compress: { passes: 2 } };
const made = join('target', 'pkg.new');

await rm(made, { recursive: true, force: true });
await mkdir(made, { recursive: true });
const metadata = await readFile(join(raw, 'metadata.json'), 'utf8');
// What the manifest does not tell is null there.
const { packages } = JSON.parse(metadata, (_, value) => value ?? undefined);
const manifest = packages.find(({ name }) => name === 'tinyturret');

await Promise.all([
  copy(linked, 'tinyturret_bg.wasm'),
  copy(raw, 'tinyturret.d.ts'),
  copy('pkg-template', 'index.d.ts', 'guard.d.ts', 'worker.d.ts', 'README.md'),
  copy('src/web', 'types.d.ts', 'stores/stores.d.ts'),
  copy('.', 'LICENSE-MIT', 'LICENSE-APACHE'),
  viewer(),
  mounted(),
  script([join(linked, 'tinyturret.js')], { bundle: true }),
  scripts('pkg-template'),
  script(['pkg-template/index.js', 'src/recorder/details.js'], {
    bundle: true,
    external: ['./details.js', './core.js', './eager.js'],
  }),
  scripts('src/web/stores', 'src/web'),
  script(['src/web/guard.js'], { bundle: true, format: 'iife' }),
  writeFile(join(made, 'package.json'), `${JSON.stringify(describe(manifest), null, 2)}\n`),
]);

await rm(PACKAGE, { recursive: true, force: true });
await rename(made, PACKAGE);

function copy(from, ...names) {
  return Promise.all(names.map((name) => cp(join(from, name), join(made, name))));
}

/** As they lie there, each for itself: what one platform imports another does not know. */
async function scripts(folder, outbase = folder) {
  const files = (await readdir(folder, { recursive: true })).filter(
    (name) => name.endsWith('.js') && !(folder === 'pkg-template' && name === 'index.js'),
  );
  const entryPoints = files.map((name) => join(folder, name));
  return script(entryPoints, { outbase, entryNames: '[dir]/[name]' });
}

/** As it lies there, which any browser may load; or as one script and one style. */
async function viewer() {
  const outdir = join(made, 'viewer');
  if (mode === '--dev') {
    return cp('www', outdir, { recursive: true, filter: (path) => !isMounted(path) });
  }
  await script(['www/main.js', 'www/core-worker.js', 'www/main.css'], {
    outdir,
    bundle: true,
    external: ['../index.js'],
  });
  await Promise.all(
    ['index.html', 'icon.svg'].map((name) => cp(join('www', name), join(outdir, name))),
  );
}

/** The viewer that a worker mounts, beside what answers for it. */
async function mounted() {
  await mkdir(join(made, 'edge'), { recursive: true });
  await writeFile(join(made, 'edge/files.js'), await viewerFiles({ minify: mode !== '--dev' }));
}

async function script(entryPoints, options) {
  const { outputFiles } = await build({
    entryPoints,
    outdir: made,
    entryNames: '[name]',
    format: 'esm',
    // Of what a browser does not know, such as `process.env`, esbuild would leave nothing.
    platform: 'neutral',
    target: 'es2022',
    minify: mode !== '--dev',
    define: { VERSION: JSON.stringify(manifest.version) },
    logLevel: 'warning',
    write: false,
    ...options,
  });
  await Promise.all(outputFiles.map(write));
}

/** Minifies scripts a second time: after Terser, brotli makes 5 % less of them. */
async function write({ path, text }) {
  const isScript = path.endsWith('.js') && mode !== '--dev';
  const { code } = isScript ? await minify(text, TERSER) : { code: text };
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, code);
}

function describe({ name, version, description, keywords, repository, homepage, license }) {
  return {
    name,
    version,
    description,
    keywords,
    repository,
    homepage,
    license,
    type: 'module',
    types: './index.d.ts',
    main: './index.js',
    exports: {
      '.': {
        types: './index.d.ts',
        workerd: './workerd.js',
        node: './node.js',
        default: './index.js',
      },
      './worker': {
        types: './worker.d.ts',
        workerd: './worker.workerd.js',
        deno: './worker.node.js',
        bun: './worker.node.js',
        node: './worker.node.js',
        default: './worker.js',
      },
      './guard': { types: './guard.d.ts', default: './guard.js' },
      './viewer': './viewer/index.html',
      './viewer/*': './viewer/*',
      './tinyturret_bg.wasm': './tinyturret_bg.wasm',
      './package.json': './package.json',
    },
    files: ['*.js', '*.ts', '*.wasm', 'edge', 'report', 'stores', 'viewer', 'LICENSE-*'],
    sideEffects: ['./index.js', './guard.js', './node.js', './workerd.js', './worker.*.js'],
  };
}
