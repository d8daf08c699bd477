// Measures in Chromium how long the viewer's worker takes to read a source map of 20 MB and a debug file of about that size, and
// to resolve a page of 50 frames with each, and how long the page's main thread is busy meanwhile:
//   scripts/pack && scripts/apps large && node scripts/symbols-speed.mjs

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { end, launch, newTab } from '../tests/e2e/harness/puppeteer.mjs';
import { serve } from './serve.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAP_BYTES = 20 << 20;
/** The Leptos app with full debug information, and its debug file. */
const LARGE = join(ROOT, 'target/rust-lines/large');
const MODULE = 'leptos_bg.wasm';
const DEBUG_FILE = 'leptos_bg.debug.wasm';
const FRAMES = 50;
const ROUNDS = 5;
/** The number of the code section of a wasm module. */
const CODE = 10;

const offsets = offsetsIn(await readFile(join(LARGE, MODULE)), FRAMES);
const site = await serve({
  folders: [
    ['/pages/', join(ROOT, 'tests/e2e/pages')],
    ['/large/', LARGE],
    ['/', join(ROOT, 'pkg')],
  ],
});
const browser = await launch('chromium');
try {
  const page = await newTab(browser);
  await printMedians(page, 'a source map', makeMap, MAP_BYTES, FRAMES);
  await printMedians(page, 'a debug file', fetchDebugFile, `/large/${DEBUG_FILE}`, MODULE, offsets);
} finally {
  await end(browser);
  await site.close();
}

/** Prints the medians of all rounds. In each, `prepare` runs with `args` in a new page, and then `measure`. */
async function printMedians(page, title, prepare, ...args) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    await page.goto(`${site.url}pages/plain.html`);
    await page.evaluate(prepare, ...args);
    rounds.push(await page.evaluate(measure));
  }
  console.log(title);
  for (const name of Object.keys(rounds[0])) {
    const values = rounds.map((round) => round[name]).sort((one, other) => one - other);
    console.log(`  ${name}`.padEnd(52), values[ROUNDS >> 1].toFixed(1).padStart(10));
  }
}

/** Returns `count` offsets, evenly spread over the code of a wasm module. */
function offsetsIn(module, count) {
  for (let at = 8; at < module.length; ) {
    const id = module[at++];
    let size = 0;
    for (let factor = 1; ; factor *= 128) {
      size += (module[at] & 127) * factor;
      if (module[at++] < 128) break;
    }
    if (id === CODE) {
      return Array.from(
        { length: count },
        (_, index) => at + Math.floor(((index + 0.5) * size) / count),
      );
    }
    at += size;
  }
  throw new Error('the module has no code');
}

// The functions below run in the page. The first two set `subject`, `{ frames, path, file }`.

/**
 * Makes a source map of `bytes` for one line of script. Each source has 400 lines with ten segments each. `CC/YA` is the first
 * segment of the next source, 399 lines up.
 */
function makeMap(bytes, count) {
  const LINES = 400;
  const line = '  const total = items.reduce((sum, { price }) => sum + price.amount, 0);\n';
  const content = Array.from(
    { length: LINES / 4 },
    (_, at) => `function f${at}() {\n${line.repeat(2)}}\n`,
  ).join('');
  const segments = Array.from({ length: LINES }, () => `CACA${',CAAC'.repeat(9)}`).join();
  const size = JSON.stringify(content).length + segments.length + 20;
  const sources = Array.from({ length: Math.floor(bytes / size) }, (_, at) => `src/${at}.js`);
  const text = JSON.stringify({
    version: 3,
    names: [],
    sources,
    sourcesContent: sources.map(() => content),
    mappings: sources.map((_, at) => segments.replace('CACA', at ? 'CC/YA' : 'AAAA')).join(),
  });
  const frames = Array.from({ length: count }, (_, at) => ({
    key: at,
    file: 'https://shop.example/app-1a2b3c4d.js',
    line: 1,
    column: 1 + Math.floor((at * sources.length * LINES * 10) / count),
    release: '',
  }));
  globalThis.subject = { frames, path: 'app-1a2b3c4d.js.map', file: new Blob([text]) };
}

/** Fetches the debug file at `url`, for frames at `offsets` in `module`. */
async function fetchDebugFile(url, module, offsets) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}. scripts/apps large makes it`);
  const file = `https://shop.example/${module}`;
  const frames = offsets.map((offset, key) => ({ key, file, offset, name: '', release: '' }));
  globalThis.subject = { frames, path: url, file: await response.blob() };
}

/** Reads the file of `subject`, and resolves its frames. Resolves to the values by name. */
async function measure() {
  const { frames, path, file } = globalThis.subject;
  const start = () => new Worker('/viewer/symbols-worker.js', { type: 'module' });
  let worker = start();
  let number = 0;
  const call = (name, ...args) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => {
        if (data.error) reject(new Error(data.error));
        if (data.answer) resolve(data.answer);
      };
      worker.postMessage({ number: ++number, name, args });
    });
  const busy = { longest: 0, last: performance.now() };
  const timer = setInterval(() => {
    const now = performance.now();
    busy.longest = Math.max(busy.longest, now - busy.last);
    busy.last = now;
  }, 1);
  const timed = async (...args) => {
    const began = performance.now();
    const { answers, problems } = await call(...args);
    const resolved = answers.filter(([, { state }]) => state === 'resolved').length;
    if (resolved !== frames.length) {
      throw new Error(`${resolved} of ${frames.length} frames resolved. ${problems}`);
    }
    return performance.now() - began;
  };
  await call('forget');
  const added = await timed('add', frames, { files: [{ path, file }] });
  const again = await timed('resolve', frames);
  worker.terminate();
  worker = start();
  const kept = await timed('resolve', frames);
  worker.terminate();
  clearInterval(timer);
  return {
    'the file, MB': file.size / (1 << 20),
    [`add it and resolve ${frames.length} frames, ms`]: added,
    [`resolve ${frames.length} frames again, ms`]: again,
    'the same with the kept file, in a new worker, ms': kept,
    'longest wait of the main thread meanwhile, ms': busy.longest,
  };
}
