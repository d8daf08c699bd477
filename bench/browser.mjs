// Runs a browser with a new profile, whose page takes its tasks from one site after the other.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as puppeteer from '../tests/e2e/harness/puppeteer.mjs';
import { median } from './numbers.mjs';
import { openSite } from './site.mjs';
import { areAlive, busiest, processes, worked } from './thread.mjs';

const TIME_LIMIT_MS = 300_000;
/** Milliseconds to wait after the start of a browser, whose own startup work must not be measured. */
const START_MS = 1_500;
const MAX_END_MS = 10_000;
/** The number of empty questions whose median CPU time is subtracted from each measurement. */
const IDLE_RUNS = 5;

const launch = (name, userDataDir) =>
  puppeteer.launch(name, { userDataDir, protocolTimeout: TIME_LIMIT_MS });

/**
 * Calls `use(on)`. `on(part)` calls `part` with a page of a new origin: `{ run(part, …), load(), … }`. No debugger is
 * connected to this browser, because it would then report each request.
 */
export async function withBrowser(name, files, use) {
  const profile = await mkdtemp(join(tmpdir(), 'tinyturret-bench-'));
  const sites = [await openSite(files)];
  let child;
  try {
    const browser = await launch(name, profile);
    child = browser.process();
    const version = await browser.version();
    const [page] = await browser.pages();
    await page.goto(sites[0].asked);
    await browser.disconnect();
    await setTimeout(START_MS);
    return { version, ...(await use((part) => onNewSite(sites, files, child.pid, part))) };
  } finally {
    if (child) await ended(child);
    for (const site of sites) site.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

async function onNewSite(sites, files, browser, part) {
  const site = await openSite(files);
  sites.at(-1).go(site.asked);
  sites.push(site);
  return part({
    run: site.ask,
    load: () => site.go(site.asked),
    received: site.received,
    thread: () => threadOf(browser, site),
  });
}

/**
 * Prepares measurements of the main thread of the loaded page. The result is valid until the next load, which may move the page
 * to another process.
 */
async function threadOf(browser, { ask, onMark }) {
  const process = await busiest(browser, () => ask('spin'));
  const time = async (run) => {
    const marks = [];
    const before = await worked(process);
    onMark(async () => marks.push((await worked(process)) - before));
    const result = await run();
    return { ...result, marks, worked: (await worked(process)) - before };
  };
  const idle = [];
  while (idle.length < IDLE_RUNS) idle.push((await time(() => ask('rest'))).worked);
  const overhead = median(idle);
  return {
    /**
     * Runs `run`. Resolves to its result with `worked`, the CPU time of the main thread in milliseconds, and `marks`, the CPU
     * time until each mark of the page.
     */
    async work(run) {
      const { worked, ...result } = await time(run);
      return { ...result, worked: worked - overhead };
    },
  };
}

/** Ends the browser. Resolves when its helper processes have ended, too, because they still write to the profile. */
async function ended(child) {
  const all = await processes(child.pid);
  child.kill();
  for (let at = 0; at < MAX_END_MS / 50 && (await areAlive(all)); at++) await setTimeout(50);
}

/**
 * Calls `use(on)` as `withBrowser` does, in a browser with a debugger. `on(part)` calls `part` with `{ page, load, run, heap
 * }`; `heap()` resolves to the bytes of the JavaScript heap.
 */
export async function withOpenBrowser(name, files, use) {
  const browser = await launch(name);
  const on = async (part) => {
    const site = await openSite(files);
    const page = await puppeteer.newTab(browser);
    try {
      const load = () => page.goto(site.url, { waitUntil: 'load' });
      await load();
      const run = (...given) => page.evaluate((given) => globalThis.run(...given), given);
      return await part({ page, load, run, heap: () => heapOf(page, name) });
    } finally {
      await page.close();
      site.close();
    }
  };
  try {
    return await use(on);
  } finally {
    await puppeteer.end(browser);
  }
}

/** Resolves to the bytes of the JavaScript heap after a collection, or to undefined in browsers other than Chromium. */
async function heapOf(page, name) {
  if (name !== 'chromium') return undefined;
  const session = await page.createCDPSession();
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}
