// Measures the viewer with 1,000 groups and 100,000 exceptions, in milliseconds.

import { setTimeout } from 'node:timers/promises';
import { openBrowser, SCREENS } from '../tests/viewer/browser.mjs';
import { fill } from '../tests/viewer/many.mjs';
import { seeded } from '../tests/viewer/seeded.mjs';
import { median } from './numbers.mjs';
import { busiest, worked } from './thread.mjs';

const GROUPS = 1_000;
const EXCEPTIONS = 100;
const LOADS = 5;
export const KEYS = 100;

/**
 * Resolves to `{ version, records, lists, paints }`: the number of records in IndexedDB; `{ busy, elapsed, longest, clock }` of
 * each first list, where only Chromium has `elapsed` and `longest`; the times from a key to the next paint.
 */
export async function measureViewer(name) {
  const { page, url, close } = await openBrowser(name);
  try {
    await page.setViewport(SCREENS.wide);
    await page.goto(`${url}viewer/`);
    await page.waitForSelector('[data-view="empty"]');
    const records = await fill(page, { groups: GROUPS, each: EXCEPTIONS, now: Date.now() });
    await page.evaluateOnNewDocument(markWhenDrawn);
    const firstList = name === 'chromium' ? traced : counted;
    const lists = [];
    while (lists.length < LOADS) lists.push(await firstList(page, url));
    return { version: await page.browser().version(), records, lists, paints: await keys(page) };
  } finally {
    await close();
  }
}

/**
 * Measures the viewer. Resolves to `{ list, key }`: the median CPU time of the first list and the median time to paint after a
 * key, in milliseconds.
 */
export async function viewer(name) {
  const { lists, paints } = await measureViewer(name);
  return { list: median(lists.map(({ busy }) => busy)), key: median(paints) };
}

export function quantile(numbers, part) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(part * (numbers.length - 1))];
}

/**
 * Measures the tasks of the main thread from the navigation to the paint of the first rows, with a trace. Resolves to `{ busy,
 * elapsed, longest, clock }` in milliseconds.
 */
async function traced(page, url) {
  await page.goto('about:blank');
  await page.tracing.start({
    categories: ['blink.user_timing', 'disabled-by-default-devtools.timeline'],
  });
  const clock = await open(page, url);
  const { traceEvents } = JSON.parse(Buffer.from(await page.tracing.stop()));
  const end = traceEvents.find(({ name }) => name === 'list painted');
  const isBefore = ({ name, pid, tid, ts }) =>
    name === 'RunTask' && pid === end.pid && tid === end.tid && ts <= end.ts;
  const tasks = traceEvents.filter(isBefore);
  const times = tasks.map(({ dur }) => dur / 1000);
  // Sums `tdur`, the CPU time of a task in microseconds.
  const busy = sumOf(tasks.map(({ tdur = 0 }) => tdur / 1000));
  return { busy, elapsed: sumOf(times), longest: Math.max(...times), clock };
}

const sumOf = (numbers) => numbers.reduce((sum, number) => sum + number, 0);

/**
 * Measures the CPU time of the main thread from the navigation to the first rows, in browsers without traces. Resolves to `{
 * busy, clock }` in milliseconds.
 */
async function counted(page, url) {
  // Loads a page of the same origin first, so that the viewer runs in the same process.
  await page.goto(`${url}viewer/main.css`);
  const findProcess = () => busiest(page.browser().process().pid, () => page.evaluate(spin));
  const process = await findProcess();
  const before = await worked(process);
  const clock = await open(page, url);
  const busy = (await worked(process)) - before;
  if ((await findProcess()) !== process) throw new Error('the viewer is in another process');
  return { busy, clock };
}

/** Opens the viewer. Resolves to the milliseconds from the navigation to the paint of the first rows. */
async function open(page, url) {
  await page.goto(`${url}viewer/`);
  await page.evaluate(() => globalThis.painted);
  return page.evaluate(() => performance.getEntriesByName('list painted')[0].startTime);
}

/** Presses keys at random times. Resolves to the milliseconds from each key to the end of the frame that shows its effect. */
async function keys(page) {
  const random = seeded('keys');
  const paints = [];
  await page.evaluate(timeKeys);
  for (let pressed = 0; pressed < KEYS; pressed++) {
    await setTimeout(20 + 40 * random());
    await page.keyboard.press('j');
    paints.push(await page.evaluate(() => globalThis.painted));
  }
  return paints;
}

// The functions below run in the page. A message that is posted in an animation frame arrives after the paint.

function markWhenDrawn() {
  const { port1, port2 } = new MessageChannel();
  globalThis.painted = new Promise((resolve) => {
    port1.onmessage = () => resolve(void performance.mark('list painted'));
  });
  const observer = new MutationObserver(() => {
    if (!document.querySelector('[data-view="list"] [data-group]')) return;
    observer.disconnect();
    requestAnimationFrame(() => port2.postMessage(null));
  });
  observer.observe(document, { childList: true, subtree: true });
}

function timeKeys() {
  const { port1, port2 } = new MessageChannel();
  const time = ({ timeStamp }) => {
    globalThis.painted = new Promise((resolve) => {
      port1.onmessage = () => resolve(performance.now() - timeStamp);
    });
    requestAnimationFrame(() => port2.postMessage(null));
  };
  addEventListener('keydown', time, { capture: true });
}

function spin() {
  const began = performance.now();
  while (performance.now() - began < 150);
}
