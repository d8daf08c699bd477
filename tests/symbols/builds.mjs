// Builds app/ for production with several bundlers, once with the source maps in the folder of the scripts, and once without
// maps.

import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as buildWithVite } from 'vite';
import webpack from 'webpack';

export const APP = fileURLToPath(new URL('app/', import.meta.url));
/** The `module` option of webpack for TypeScript files. */
export const TYPESCRIPT = {
  rules: [{ test: /\.ts$/, loader: fileURLToPath(new URL('strip-types.cjs', import.meta.url)) }],
};
const COMMENT = /\n\/\/# sourceMappingURL=.*\s*$/;

const BUNDLERS = { vite, webpack: webpackBuild };
export const bundlers = Object.keys(BUNDLERS);

/**
 * Builds the app with each bundler. Returns `{ folder, close }`: `<bundler>/deployed/` has the maps, `<bundler>/bare/` has
 * neither maps nor the comments that name them, and `<bundler>/identified/` has maps, and debug ids in scripts and maps.
 */
export async function buildApps() {
  const folder = await mkdtemp(join(tmpdir(), 'tinyturret-symbols-'));
  const app = join(folder, 'app');
  await cp(APP, app, { recursive: true });
  await rename(join(app, 'packages'), join(app, 'node_modules'));
  for (const name of bundlers) {
    const deployed = join(folder, name, 'deployed');
    await BUNDLERS[name](app, deployed);
    await copyBare(deployed, join(folder, name, 'bare'));
    await copyIdentified(deployed, join(folder, name, 'identified'));
  }
  return { folder, close: () => rm(folder, { recursive: true, force: true }) };
}

/** Resolves to the files below `folder` whose names end with `ending`, as `[{ path, text }]`. */
export async function filesIn(folder, ending) {
  const paths = (await readdir(folder, { recursive: true })).filter((path) =>
    path.endsWith(ending),
  );
  return Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(join(folder, path), 'utf8') })),
  );
}

async function vite(root, outDir) {
  await buildWithVite({
    root,
    base: './',
    configFile: false,
    logLevel: 'error',
    build: {
      outDir,
      emptyOutDir: true,
      sourcemap: true,
      modulePreload: false,
      rolldownOptions: { output: { hashCharacters: 'hex' } },
    },
  });
}

async function webpackBuild(context, path) {
  const compiler = webpack({
    mode: 'production',
    context,
    entry: { main: './main.js' },
    devtool: 'source-map',
    output: { path, filename: '[name].[contenthash].js', publicPath: 'auto' },
    performance: false,
    module: TYPESCRIPT,
  });
  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, stats) => (error ? reject(error) : resolve(stats)));
  });
  if (stats.hasErrors()) throw new Error(stats.toString());
  const [script] = stats.toJson().assetsByChunkName.main;
  const page = await readFile(join(APP, 'index.html'), 'utf8');
  await writeFile(join(path, 'index.html'), page.replace('./main.js', `./${script}`));
}

async function copyBare(from, to) {
  await mkdir(to, { recursive: true });
  await cp(from, to, { recursive: true, filter: (path) => !path.endsWith('.map') });
  for (const { path, text } of await filesIn(to, '.js')) {
    await writeFile(join(to, path), text.replace(COMMENT, '\n'));
  }
}

/**
 * Copies a build, with a debug id in each script and its map. As with `sentry-cli sourcemaps inject`, each script registers its
 * id in its first line.
 */
async function copyIdentified(from, to) {
  await cp(from, to, { recursive: true });
  for (const { path, text } of await filesIn(to, '.js')) {
    const id = JSON.stringify(debugIdOf(path));
    const register = `(()=>{try{(globalThis._sentryDebugIds??={})[new Error().stack]=${id}}catch{}})();`;
    await writeFile(join(to, path), `${register}\n${text}`);
  }
  for (const { path, text } of await filesIn(to, '.map')) {
    const map = JSON.parse(text);
    const debugId = debugIdOf(path.replace(/\.map$/, ''));
    const identified = { ...map, debugId, mappings: `;${map.mappings}` };
    await writeFile(join(to, path), JSON.stringify(identified));
  }
}

/** Returns the debug id of the script at `path`, a UUID. */
function debugIdOf(path) {
  const hash = createHash('sha256').update(path).digest('hex');
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
