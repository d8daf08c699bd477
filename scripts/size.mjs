// Prints sizes: node scripts/size.mjs [examples]

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { argv } from 'node:process';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const BEST = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11 },
};

const PAGE = [
  ['guard', 'guard.js'],
  ['entry', 'index.js'],
  ['glue', 'tinyturret.js'],
  ['wasm', 'tinyturret_bg.wasm'],
];

const APPS = ['dioxus', 'leptos', 'yew'];
const PARTS = [
  ['wasm', ['app_bg.wasm']],
  ['glue', ['app.js']],
];

print(['', 'raw', 'gzip', 'brotli']);
await (argv[2] === 'examples' ? ofExamples() : ofPackage());

/** What is in pkg/. */
async function ofPackage() {
  const page = await Promise.all(PAGE.map(([part, ...files]) => measure(part, 'pkg', files)));
  const sum = ['in all', ...[1, 2, 3].map((at) => page.reduce((bytes, row) => bytes + row[at], 0))];
  const viewer = await measure('viewer', 'pkg', await filesIn('viewer'));
  for (const row of [...page, sum, viewer]) print(row);
}

/** What tinyturret adds to each app, beside guard.js. */
async function ofExamples() {
  for (const app of APPS) {
    for (const [part, files] of PARTS) {
      const [, ...having] = await measure(part, `target/size/${app}-with`, files);
      const [, ...lacking] = await measure(part, `target/size/${app}-without`, files);
      print([`${app}, ${part}, without`, ...lacking]);
      print([`${app}, ${part}, with`, ...having]);
      print(['  difference', ...having.map((size, at) => size - lacking[at])]);
    }
  }
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

async function filesIn(folder) {
  const entries = await readdir(join('pkg', folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice('pkg/'.length));
}

function print([part, ...sizes]) {
  const cells = sizes.map((size) => size.toLocaleString('en').padStart(10));
  console.log(part.padEnd(24) + cells.join(''));
}
