// Prints the sizes of what is in pkg/: node scripts/size.mjs

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
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

const page = await Promise.all(PAGE.map(([part, ...files]) => measure(part, files)));
const sum = ['in all', ...[1, 2, 3].map((at) => page.reduce((bytes, row) => bytes + row[at], 0))];
const viewer = await measure('viewer', await filesIn('viewer'));

for (const row of [['', 'raw', 'gzip', 'brotli'], ...page, sum, viewer]) print(row);

async function measure(part, files) {
  const contents = await Promise.all(files.map((file) => readFile(join('pkg', file))));
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
  console.log(part.padEnd(8) + cells.join(''));
}
