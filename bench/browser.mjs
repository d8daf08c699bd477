// A browser with a profile of its own, which asks sites one after the other.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as puppeteer from '../tests/e2e/harness/puppeteer.mjs';
import { median } from './numbers.mjs';
import { openSite } from './site.mjs';
import { areAlive, busiest, processes, worked } from './thread.mjs';

const PATIENCE_MS = 300_000;
/** What a browser does once it has begun would be in the first numbers. */
const START_MS = 1_500;
const ENDING_MS = 10_000;
const RESTS = 5;

const launch = (name, userDataDir) =>
  puppeteer.launch(name, { userDataDir, protocolTimeout: PATIENCE_MS });

/**
 * Calls `use` with `on(part)`, which calls `part` with a page of a new origin: `{ run(part, …), load(), … }`.
 * Nobody looks into this browser, because one that is looked into reports each request.
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

/** Of the page that is loaded; the next load may put it into another process. */
async function threadOf(browser, { ask, onMark }) {
  const process = await busiest(browser, () => ask('spin'));
  const time = async (run) => {
    const marks = [];
    const before = await worked(process);
    onMark(async () => marks.push((await worked(process)) - before));
    const told = await run();
    return { ...told, marks, worked: (await worked(process)) - before };
  };
  const rests = [];
  while (rests.length < RESTS) rests.push((await time(() => ask('rest'))).worked);
  const rest = median(rests);
  return {
    /** What `run` tells, and `worked`: the milliseconds that the main thread worked for it; so far at each of `marks`. */
    async work(run) {
      const { worked, ...told } = await time(run);
      return { ...told, worked: worked - rest };
    },
  };
}

/** Ends when its helpers have ended as well, which write to the profile. */
async function ended(child) {
  const all = await processes(child.pid);
  child.kill();
  for (let at = 0; at < ENDING_MS / 50 && (await areAlive(all)); at++) await setTimeout(50);
}

/** The same, in a browser that is looked into: its page also has `page` and `heap()`. */
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

/** Bytes on JavaScript's heap once nothing is left over; only Chromium tells. */
async function heapOf(page, name) {
  if (name !== 'chromium') return undefined;
  const session = await page.createCDPSession();
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}
