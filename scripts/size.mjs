// Prints sizes: node scripts/size.mjs [examples | entry]
// Fails if a part of the package is above its budget.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { argv } from 'node:process';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { BUDGETS, judge } from './budgets.mjs';
import { parts } from './parts.mjs';

const BEST = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11 },
};

const APPS = ['dioxus', 'leptos', 'yew'];
const FILES_OF_APP = [
  ['wasm', /^app_bg\.wasm$/],
  ['glue', /^app\.js$/],
  ['recorder', /\/recorder\.js$/],
  ['viewer', /\/viewer\.js$/],
  ['second file, at the first failure', /\/linked-details\.js$/],
];
/** The kinds of files that an app loads at its start. */
const AT_START = ['wasm', 'glue', 'recorder', 'viewer'];
/**
 * The largest number of bytes, after brotli, that tinyturret may add to an app without the viewer. If it adds more, the script
 * fails.
 */
const MAX_ADDED = 9_000;

const PRINTERS = { examples: ofExamples, entry: ofEntry };

await (PRINTERS[argv[2]] ?? ofPackage)();

/** Prints the sizes of the parts of pkg/ with their budgets. Fails if a part is above its budget. */
async function ofPackage() {
  const { all } = await parts();
  const rows = await Promise.all(
    all.map(async ([part, files]) => [...(await measure(part, 'pkg', files)), BUDGETS[part] ?? 0]),
  );
  print(['', 'raw', 'gzip', 'brotli', 'budget']);
  for (const row of rows) print(row);
  verdict(rows.map(([part, , , brotli]) => [part, brotli]));
}

function verdict(sizes) {
  const { exceeded, loose } = judge(sizes);
  for (const text of loose)
    console.log(`▿ ${text} in scripts/budgets.mjs, docs/reference/sizes.md and README.md`);
  for (const text of exceeded) console.error(`✗ ${text}`);
  if (exceeded.length > 0) process.exitCode = 1;
}

/** Prints the bytes of each file of the recorder in the entry: minified, before Terser and brotli. */
async function ofEntry() {
  const { metafile } = await build({
    entryPoints: ['pkg-template/index.js'],
    bundle: true,
    write: false,
    outdir: 'pkg',
    format: 'esm',
    minify: true,
    metafile: true,
    external: ['./details.js'],
    define: { VERSION: '""' },
    logLevel: 'warning',
  });
  const [{ inputs }] = Object.values(metafile.outputs);
  const rows = Object.entries(inputs).map(([file, { bytesInOutput }]) => [file, bytesInOutput]);
  print(['', 'bytes']);
  for (const row of rows.sort(([, one], [, other]) => other - one)) print(row);
}

/**
 * Prints the bytes that tinyturret adds to each app, without and with feature `viewer`. Fails if they exceed MAX_ADDED without
 * the viewer.
 */
async function ofExamples() {
  for (const app of APPS) {
    for (const variant of ['with', 'viewer']) {
      print([
        `${app}, ${variant === 'with' ? 'added' : 'added with viewer'}`,
        'raw',
        'gzip',
        'brotli',
      ]);
      const rows = await Promise.all(FILES_OF_APP.map((part) => added(app, variant, part)));
      for (const row of rows) if (row[1]) print(row.map((cell, at) => (at ? cell : `  ${cell}`)));
      const start = rows.filter(([part]) => AT_START.includes(part));
      const total = [1, 2, 3].map((column) => start.reduce((sum, row) => sum + row[column], 0));
      print([`  ${AT_START.join(', ')}`, ...total]);
      if (variant === 'with' && total[2] > MAX_ADDED) {
        console.error(
          `✗ ${app}: tinyturret adds ${total[2]} bytes of brotli; the maximum is ${MAX_ADDED}`,
        );
        process.exitCode = 1;
      }
    }
  }
}

async function added(app, variant, [part, pattern]) {
  const sizes = async (folder) => {
    const files = await readdir(folder, { recursive: true });
    const [, ...all] = await measure(
      part,
      folder,
      files.filter((file) => pattern.test(file)),
    );
    return all;
  };
  const having = await sizes(`target/size/${app}-${variant}`);
  const lacking = await sizes(`target/size/${app}-without`);
  return [part, ...having.map((size, at) => size - lacking[at])];
}

async function measure(part, folder, files) {
  const contents = await Promise.all(files.map((file) => readFile(join(folder, file))));
  const total = (size) => contents.reduce((bytes, content) => bytes + size(content), 0);
  return [
    part,
    total((content) => content.length),
    total((content) => gzipSync(content, { level: 9 }).length),
    total((content) => brotliCompressSync(content, BEST).length),
  ];
}

function print([part, ...sizes]) {
  const cells = sizes.map((size) => size.toLocaleString('en').padStart(10));
  console.log(part.padEnd(34) + cells.join(''));
}
