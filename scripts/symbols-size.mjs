// Prints the sizes of the module that resolves wasm frames; fails if one is above its budget: node scripts/symbols-size.mjs

import { readFile } from 'node:fs/promises';
import { brotliCompressSync } from 'node:zlib';
import { judge } from './budgets.mjs';

/** Bytes of brotli. The viewer loads these files only when a wasm frame is to be resolved. */
const BUDGETS = { 'module of symbols': 49_500, 'glue of symbols': 3_250 };
const FILES = { 'module of symbols': 'symbols_bg.wasm', 'glue of symbols': 'symbols.js' };

const sizes = await Promise.all(
  Object.entries(FILES).map(async ([part, file]) => {
    // The best quality is the default.
    return [part, brotliCompressSync(await readFile(`target/symbols/${file}`)).length];
  }),
);
for (const [part, bytes] of sizes) console.log(`${part}: ${bytes} bytes of brotli`);
const { exceeded, loose } = judge(sizes, BUDGETS);
for (const text of loose) console.log(`▿ ${text}`);
for (const text of exceeded) console.error(`✗ ${text}`);
if (exceeded.length > 0) process.exitCode = 1;
