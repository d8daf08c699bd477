// Measures the viewer: node scripts/viewer-speed.mjs [--check]

import { argv } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { openBrowser, SCREENS } from '../tests/viewer/browser.mjs';
import { fill } from '../tests/viewer/many.mjs';
import { seeded } from '../tests/viewer/seeded.mjs';

const GROUPS = 1_000;
const EXCEPTIONS = 100;
const LOADS = 5;
const KEYS = 100;

const { page, url, close } = await openBrowser('chromium');
try {
  await page.setViewport(SCREENS.wide);
  await page.goto(`${url}viewer/`);
  await page.waitForSelector('[data-view="empty"]');
  const records = await fill(page, { groups: GROUPS, each: EXCEPTIONS, now: Date.now() });
  console.log(
    `${records.toLocaleString('en')} records in IndexedDB, ${await page.browser().version()}\n`,
  );
  await page.evaluateOnNewDocument(markWhenDrawn);
  report(await firstLists(), await keys());
} finally {
  await close();
}

function report(lists, paints) {
  const rows = [
    ['first list: main thread, until it is painted', median(lists, 'busy'), 150],
    ['  its longest task', median(lists, 'longest')],
    ['  by the clock, since the navigation began', median(lists, 'clock')],
    [`key to paint, median of ${KEYS} times j`, quantile(paints, 0.5), 16],
    ['  95 of 100 are below', quantile(paints, 0.95)],
  ];
  for (const [what, took, limit] of rows) {
    const verdict = limit ? `  limit ${limit} ms${took > limit ? ', passed' : ''}` : '';
    console.log(`${what.padEnd(48)}${took.toFixed(1).padStart(8)} ms${verdict}`);
  }
  const isSlow = rows.some(([, took, limit]) => took > limit);
  if (argv.includes('--check') && isSlow) process.exitCode = 1;
}

async function firstLists() {
  const lists = [];
  for (let load = 0; load < LOADS; load++) lists.push(await firstList());
  return lists;
}

/** What ran on the page's main thread from the navigation on until the first rows were painted. */
async function firstList() {
  await page.goto('about:blank');
  await page.tracing.start({
    categories: ['blink.user_timing', 'disabled-by-default-devtools.timeline'],
  });
  await page.goto(`${url}viewer/`);
  await page.evaluate(() => globalThis.painted);
  const { traceEvents } = JSON.parse(Buffer.from(await page.tracing.stop()));
  const end = traceEvents.find(({ name }) => name === 'list painted');
  const isBefore = ({ name, pid, tid, ts }) =>
    name === 'RunTask' && pid === end.pid && tid === end.tid && ts <= end.ts;
  const tasks = traceEvents.filter(isBefore).map(({ dur }) => dur / 1000);
  const clock = await page.evaluate(
    () => performance.getEntriesByName('list painted')[0].startTime,
  );
  return { busy: tasks.reduce((sum, task) => sum + task, 0), longest: Math.max(...tasks), clock };
}

/** From a key's time to the end of the frame that it is seen in. Keys come at any moment between two frames. */
async function keys() {
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

function median(list, name) {
  return quantile(
    list.map((entry) => entry[name]),
    0.5,
  );
}

function quantile(numbers, part) {
  return numbers.toSorted((one, other) => one - other)[Math.floor(part * (numbers.length - 1))];
}

// These run in the page. What is posted in an animation frame arrives after its paint.

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
