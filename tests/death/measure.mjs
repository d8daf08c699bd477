// Measures how many captures can be read after a death: pages capture once and die, then the browser starts again with the same
// profile, in which the captures are counted.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '../../scripts/serve.mjs';
import { inTime } from '../e2e/harness/puppeteer.mjs';
import { launch } from './browser.mjs';
import { deaths } from './deaths.mjs';
import { openPost } from './post.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = [
  ['/playground/', join(ROOT, 'examples/playground')],
  ['/tinyturret/', join(ROOT, 'pkg')],
  ['/', join(ROOT, 'tests/death/pages')],
];

/** The number of pages that die at the same time. Firefox sends at most six requests to one host at the same time. */
const TOGETHER = 5;
const LONG = 1000;
const CLOSING = 5_000;

/**
 * Makes pages die after their captures, and restarts the browser with the same profile. Resolves to the number of surviving
 * captures for each of `cells`.
 */
export async function measure(name, death, cells) {
  const profile = await mkdtemp(join(tmpdir(), 'tinyturret-death-'));
  const post = await openPost();
  const sites = await Promise.all(cells.map(() => serve({ folders: FOLDERS })));
  let browser;
  const start = async () => {
    browser ??= await launch(name, profile);
    return browser;
  };
  try {
    for (const [at, cell] of cells.entries()) {
      for (const number of batches(cell)) {
        await dieTogether({
          browser: await start(),
          post,
          death,
          number,
          url: sites[at].url,
          ...cell,
        });
        if (deaths[death].endsBrowser) browser = undefined;
      }
    }
    await browser?.close();
    browser = undefined;
    return await survivors(await start(), sites, cells);
  } finally {
    await browser?.close();
    await Promise.all(sites.map((site) => site.close()));
    post.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

function batches({ captures, delay }) {
  const most = delay < LONG ? 1 : TOGETHER;
  return Array.from({ length: Math.ceil(captures / most) }, (_, at) =>
    Math.min(most, captures - at * most),
  );
}

async function dieTogether({ browser, post, death, number, url, delay, ...asked }) {
  const { die, leaves, answersFirst } = deaths[death];
  const announced = post.announcements(number);
  const address = new URL('victim.html', url);
  const leave = leaves ? { leave: delay } : {};
  address.search = new URLSearchParams({ tell: post.url, ...asked, ...leave });
  const tabs = await Promise.all(Array.from({ length: number }, () => browser.newTab()));
  for (const tab of tabs) tab.goto(address.href).catch(() => {});
  const answer = await inTime(announced, `${asked.writer} announces itself`);
  if (delay || leaves || answersFirst) answer();
  if (delay && !leaves) await new Promise((resolve) => setTimeout(resolve, delay));
  await inTime(die(browser, tabs), death);
  await Promise.all(tabs.map(closed));
}

async function survivors(browser, sites, cells) {
  const left = [];
  for (const [at, { writer }] of cells.entries()) {
    const tab = await browser.newTab();
    await tab.goto(new URL('survivors.html', sites[at].url).href);
    left.push(await tab.evaluate((writer) => globalThis.survivors(writer), writer));
    await closed(tab);
  }
  return left;
}

/**
 * Closes a tab that may have died. Resolves after `CLOSING` at the latest: Chromium does not always report the end of a tab
 * that was left by a navigation.
 */
const closed = (tab) => inTime(tab.close(), 'a closed tab', CLOSING).catch(() => {});
