// Measures in Chromium how long the viewer's worker takes to read a source map of 20 MB, and to resolve a page of 50 frames,
// and how long the page's main thread is busy meanwhile: node scripts/symbols-speed.mjs

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { end, launch, newTab } from '../tests/e2e/harness/puppeteer.mjs';
import { serve } from './serve.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAP_BYTES = 20 << 20;
const FRAMES = 50;
const ROUNDS = 5;

const site = await serve({
  folders: [
    ['/pages/', join(ROOT, 'tests/e2e/pages')],
    ['/', join(ROOT, 'pkg')],
  ],
});
const browser = await launch('chromium');
try {
  const page = await newTab(browser);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    await page.goto(`${site.url}pages/plain.html`);
    rounds.push(await page.evaluate(measure, MAP_BYTES, FRAMES));
  }
  for (const name of Object.keys(rounds[0])) {
    const values = rounds.map((round) => round[name]).sort((one, other) => one - other);
    console.log(name.padEnd(50), values[ROUNDS >> 1].toFixed(1).padStart(10));
  }
} finally {
  await end(browser);
  await site.close();
}

/**
 * Runs in the page. Makes a source map of `bytes` for one line of script, measures, and resolves to the values by name. Each
 * source has 400 lines with ten segments each. `CC/YA` is the first segment of the next source, 399 lines up.
 */
async function measure(bytes, count) {
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
  const worker = new Worker('/viewer/symbols-worker.js', { type: 'module' });
  let number = 0;
  const call = (name, ...args) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => {
        if (data.error) reject(new Error(data.error));
        if (data.answer) resolve(data.answer);
      };
      worker.postMessage({ number: ++number, name, args });
    });
  const files = [{ path: 'app-1a2b3c4d.js.map', file: new Blob([text]) }];
  const busy = { longest: 0, last: performance.now() };
  const timer = setInterval(() => {
    const now = performance.now();
    busy.longest = Math.max(busy.longest, now - busy.last);
    busy.last = now;
  }, 1);
  const timed = async (work) => {
    const start = performance.now();
    const { answers } = await work();
    const resolved = answers.filter(([, { state }]) => state === 'resolved').length;
    if (resolved !== count) throw new Error(`${resolved} of ${count} frames resolved`);
    return performance.now() - start;
  };
  await call('forget');
  const added = await timed(() => call('add', frames, { files }));
  const again = await timed(() => call('resolve', frames));
  worker.terminate();
  const next = new Worker('/viewer/symbols-worker.js', { type: 'module' });
  const kept = await timed(
    () =>
      new Promise((resolve) => {
        next.onmessage = ({ data }) => data.answer && resolve(data.answer);
        next.postMessage({ number: 1, name: 'resolve', args: [frames] });
      }),
  );
  clearInterval(timer);
  return {
    'the map, MB': text.length / (1 << 20),
    [`add it and resolve ${count} frames, ms`]: added,
    [`resolve ${count} frames again, ms`]: again,
    'the same with the kept map, in a new worker, ms': kept,
    'longest wait of the main thread meanwhile, ms': busy.longest,
  };
}
