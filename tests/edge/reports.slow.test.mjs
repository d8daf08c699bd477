// Tests of pages that report to the endpoint of the package. tests/e2e/reports.slow.test.mjs tests what pages send, and when.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { poll } from '../e2e/harness/browsers.mjs';
import { passTime } from '../e2e/harness/page-clock.mjs';
import { end, launch, newTab } from '../e2e/harness/puppeteer.mjs';
import { COLLECT, openSite, records, turret } from './harness/reporting-site.mjs';

/** Milliseconds by which the clock of the page is set forward after the first report, so that its backoff is over. */
const PAUSE_MS = 15_000;

const closing = [];
let browser;

before(async () => {
  browser = await launch('chromium');
});
after(() => end(browser));
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await turret.clear();
  records.clear();
});

/** Opens a site, and a browser context as a visitor of it. Both are closed at the end of the tests. */
async function visit(settings) {
  const site = await openSite(settings);
  const visitor = await browser.createBrowserContext();
  closing.push(
    () => site.close(),
    () => visitor.close(),
  );
  return { site, open: (settings, url = site.origin) => openPage(visitor, url, settings) };
}

async function openPage(visitor, url, settings = { reportTo: COLLECT }) {
  const page = await newTab(visitor);
  page.wrongs = [];
  page.on('pageerror', (error) => page.wrongs.push(String(error)));
  await page.goto(url);
  await page.waitForFunction(() => globalThis.turret);
  await page.evaluate((settings) => turret.init(settings), settings);
  return page;
}

/** Captures an error for each message in the page. Each has its own group, although all have the same stack. */
const fail = (page, ...messages) =>
  page.evaluate((messages) => {
    for (const message of messages) turret.capture(new Error(message), { fingerprint: [message] });
  }, messages);

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Resolves to the counts of the groups by title. */
async function countsByTitle() {
  const groups = await turret.groups();
  return Object.fromEntries(groups.map(({ title, count }) => [title, count]));
}

async function arrives(expected) {
  await poll(async () => isDeepStrictEqual(await countsByTitle(), expected));
  assert.deepEqual(await countsByTitle(), expected);
}

const replay = (site, body) =>
  fetch(site.origin + COLLECT, { method: 'POST', body, headers: { origin: site.origin } });

describe('a report', () => {
  it('has the counts of a group, and its first exceptions', async () => {
    const { site, open } = await visit();
    const page = await open();
    await page.evaluate(() => void failLater());
    await fail(page, ...Array(7).fill('no lines'));
    await poll(async () => (await countsByTitle())['Error: no lines'] === 7);
    const title = "TypeError: Cannot read properties of null (reading 'price')";
    const groups = await turret.groups();
    assert.deepEqual(groups.map(({ count }) => count).sort(), [1, 7]);
    const of = async (title) => turret.exceptions(groups.find((one) => one.title === title).id);
    assert.equal((await of('Error: no lines')).length, 3);
    const [uncaught] = await of(title);
    assert.equal(uncaught.kind, 'error');
    assert.equal(uncaught.url, `${site.origin}/`);
    assert.ok(uncaught.frames.length > 0);
    assert.deepEqual(page.wrongs, [title]);
  });

  it('counts once, although it arrives several times and in any order', async () => {
    const { site, open } = await visit();
    const page = await open();
    await fail(page, 'no lines', 'no price');
    await arrives({ 'Error: no lines': 1, 'Error: no price': 1 });
    await page.waitForFunction(() => turret.status().reports.pending === 0);
    await page.evaluate(passTime, PAUSE_MS);
    await fail(page, 'no lines', 'no lines');
    await poll(async () => (await countsByTitle())['Error: no lines'] === 3);
    const before = await turret.groups();
    const bodies = site.reports.map(({ body }) => body);
    assert.ok(bodies.length > 1);
    for (const body of [...bodies].reverse().concat(bodies)) {
      assert.equal((await replay(site, body)).status, 204);
    }
    await sleep(200);
    assert.deepEqual(await turret.groups(), before);
  });
});

describe('an endpoint of another origin', () => {
  it('accepts no reports of a page that it does not name', async () => {
    const { site, open } = await visit();
    const page = await open({ reportTo: site.otherOrigin + COLLECT });
    await fail(page, 'no lines');
    await poll(() => site.reports.length > 0);
    await sleep(300);
    assert.deepEqual(await countsByTitle(), {});
    assert.deepEqual(page.wrongs, []);
  });

  it('accepts reports of a page that it names', async () => {
    const { site, open } = await visit();
    const named = await openSite({ collectOrigins: [site.origin] });
    closing.push(() => named.close());
    const page = await open({ reportTo: named.origin + COLLECT });
    await fail(page, 'no lines');
    await arrives({ 'Error: no lines': 1 });
    await sleep(1_500);
    await open({ reportTo: named.origin + COLLECT });
    await sleep(2_500);
    assert.equal(named.reports.length, 1, 'the page has read the answer');
    assert.deepEqual(page.wrongs, []);
  });
});
