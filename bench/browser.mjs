// A browser with a profile of its own, and tabs on sites of their own.

import puppeteer from 'puppeteer-core';
import { PUPPETEER } from '../tests/e2e/browsers.mjs';
import { openSite } from './site.mjs';

const PATIENCE_MS = 300_000;

export async function launch(name) {
  const browser = await puppeteer.launch({
    ...PUPPETEER[name],
    headless: true,
    protocolTimeout: PATIENCE_MS,
  });
  return { version: await browser.version(), browser, close: () => browser.close() };
}

/** Calls `use` with a tab on a new origin: `{ load(), run(part, …), heap(), page, received() }`. */
export async function onNewSite({ browser }, files, use) {
  const site = await openSite(files);
  const page = await browser.newPage();
  try {
    const load = () => page.goto(site.url, { waitUntil: 'load' });
    const run = (...given) => page.evaluate((given) => globalThis.run(...given), given);
    await load();
    return await use({ page, load, run, heap: () => heapOf(page), received: site.received });
  } finally {
    await page.close();
    site.close();
  }
}

/** Bytes on JavaScript's heap once nothing is left over; only Chromium tells. */
async function heapOf(page) {
  if (page.browser().process()?.spawnfile !== PUPPETEER.chromium.executablePath) return undefined;
  const session = await page.createCDPSession();
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}
