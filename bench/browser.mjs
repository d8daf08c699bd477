// A browser with a profile of its own, which asks sites one after the other.

import { setTimeout } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';
import { PUPPETEER } from '../tests/e2e/browsers.mjs';
import { openSite } from './site.mjs';
import { busiest, worked } from './thread.mjs';

const PATIENCE_MS = 300_000;
/** What a browser does once it has begun would be in the first numbers. */
const START_MS = 1_500;

const launch = (name) =>
  puppeteer.launch({ ...PUPPETEER[name], headless: true, protocolTimeout: PATIENCE_MS });

/**
 * Calls `use` with `on(part)`, which calls `part` with a page of a new origin: `{ run(part, …), load(), … }`.
 * Nobody looks into this browser, because one that is looked into reports each request.
 */
export async function withBrowser(name, files, use) {
  const browser = await launch(name);
  const sites = [];
  try {
    const version = await browser.version();
    const [page] = await browser.pages();
    const first = await openSite(files);
    sites.push(first);
    await page.goto(first.asked);
    const child = browser.process();
    await browser.disconnect();
    await setTimeout(START_MS);
    try {
      return { version, ...(await use((part) => onNewSite(sites, files, child.pid, part))) };
    } finally {
      await ended(child);
    }
  } finally {
    for (const site of sites) site.close();
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
    /** The process of the page; a load may have put it into another. */
    process: () => busiest(browser, () => site.ask('spin')),
    /** What `run` tells, and `worked`: the milliseconds that the process' main thread worked for it. */
    async work(process, run) {
      const before = await worked(process);
      const told = await run();
      return { ...told, worked: (await worked(process)) - before };
    },
  });
}

async function ended(child) {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await gone;
}

/** The same, in a browser that is looked into: its page also has `page` and `heap()`. */
export async function withOpenBrowser(name, files, use) {
  const browser = await launch(name);
  const on = async (part) => {
    const site = await openSite(files);
    const page = await browser.newPage();
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
    await browser.close();
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
