// Builds the viewer for workers as three modules: one with the four files that its page requests; one with the script that
// resolves frames and the script of the reader of debug files; and one with the wasm of the reader. The page requests the files
// of the last two on demand.

import { readFile } from 'node:fs/promises';
import { basename, extname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { minifyTwice } from './minify.mjs';

const FOLDER = 'www';
/** The path of the script of the viewer's worker that resolves frames. */
export const SYMBOLS = 'www/symbols/symbols-worker.js';
/** The file name of the reader of debug files in the viewer, without the extension. */
export const READER = 'wasm-symbols';
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Resolves to the source of the module with the files of the viewer's page. Its export `files` has `{ type, text }` by file
 * name.
 */
export async function viewerFiles({ minify }) {
  const [scripts, page, icon] = await Promise.all([
    bundled(minify, { main: 'mounted.js', style: 'styles/main.css' }),
    readFile(join(FOLDER, 'mounted.html'), 'utf8'),
    readFile(join(FOLDER, 'icon.svg'), 'utf8'),
  ]);
  return moduleOf({ 'index.html': page, 'icon.svg': icon, ...scripts });
}

/**
 * Resolves to the source of the module with the script that resolves frames and the script of the reader of debug files. Its
 * export `files` has `{ type, text }` by file name.
 */
export async function symbolsFiles({ minify }) {
  const entries = { 'symbols-worker': SYMBOLS, [READER]: reader({ minify }).script };
  const paths = Object.entries(entries).map(([name, path]) => [name, relative(FOLDER, path)]);
  return moduleOf(await bundled(minify, Object.fromEntries(paths)));
}

/** Resolves to the source of the module with the wasm of the reader. Its export `files` has `{ type, base64 }` by file name. */
export async function readerFiles({ minify }) {
  const base64 = await readFile(reader({ minify }).wasm, 'base64');
  const file = { type: 'application/wasm', base64 };
  return `export const files = ${JSON.stringify({ [`${READER}.wasm`]: file })};\n`;
}

/**
 * Returns the paths of the two files of the reader, which scripts/symbols builds: those for a minified package, or those of its
 * option `--dev`.
 */
export function reader({ minify }) {
  const folder = minify ? 'target/symbols' : 'target/symbols-dev';
  return { script: `${folder}/symbols.js`, wasm: `${folder}/symbols_bg.wasm` };
}

function moduleOf(texts) {
  const files = Object.entries(texts).map(([name, text]) => [
    name,
    { type: TYPES[extname(name)], text },
  ]);
  return `export const files = ${JSON.stringify(Object.fromEntries(files), null, 2)};\n`;
}

/**
 * Bundles files of www/. `entries` maps the names that the worker serves to their paths. Resolves to the texts by file name.
 */
async function bundled(minify, entries) {
  const { outputFiles } = await build({
    absWorkingDir: resolve(FOLDER),
    entryPoints: entries,
    bundle: true,
    write: false,
    outdir: '.',
    format: 'esm',
    target: 'es2022',
    minify,
    logLevel: 'warning',
  });
  const files = outputFiles.map(async ({ path, text }) => {
    const isScript = minify && path.endsWith('.js');
    return [basename(path), isScript ? await minifyTwice(text) : text];
  });
  return Object.fromEntries(await Promise.all(files));
}
