// Pages report to an endpoint: what they were told to, no more than they may, and without harm where it fails.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { poll } from '../e2e/browsers.mjs';
import { end, launch, newTab } from '../e2e/puppeteer.mjs';
import { COLLECT, openSite, records, turret } from './reports-site.mjs';

const KILO = 1 << 10;
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

/** A site, and one visitor of it. */
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
  page.requests = [];
  page.wrongs = [];
  page.warnings = [];
  page.on('request', (request) => page.requests.push(request.url()));
  page.on('pageerror', (error) => page.wrongs.push(String(error)));
  page.on('console', (message) => message.type() === 'warn' && page.warnings.push(message.text()));
  await page.goto(url);
  await page.waitForFunction(() => globalThis.turret);
  await page.evaluate((settings) => turret.init(settings), settings);
  return page;
}

const fail = (page, ...messages) =>
  page.evaluate((messages) => {
    for (const message of messages) turret.capture(new Error(message));
  }, messages);

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What has arrived, by title. */
async function arrived() {
  const groups = await turret.groups();
  return Object.fromEntries(groups.map(({ title, count }) => [title, count]));
}

async function arrives(expected) {
  await poll(async () => JSON.stringify(await arrived()) === JSON.stringify(expected));
  assert.deepEqual(await arrived(), expected);
}

const own = (page) =>
  page.evaluate(async () => (await turret.groups()).map(({ title, count }) => [title, count]));

const replay = (site, body) =>
  fetch(site.origin + COLLECT, { method: 'POST', body, headers: { origin: site.origin } });

describe('what a page stores', () => {
  it('arrives: counts, and the first exceptions of a group', async () => {
    const { site, open } = await visit();
    const page = await open();
    await page.evaluate(() => void failLater());
    await fail(page, ...Array(7).fill('no lines'));
    await poll(async () => (await arrived())['Error: no lines'] === 7);
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

  it('arrives as often as it likes in any order, and counts once', async () => {
    const { site, open } = await visit();
    const page = await open();
    await fail(page, 'no lines', 'no price');
    await arrives({ 'Error: no lines': 1, 'Error: no price': 1 });
    await fail(page, 'no lines', 'no lines');
    await poll(async () => (await arrived())['Error: no lines'] === 3);
    const before = await turret.groups();
    const bodies = site.reports.map(({ body }) => body);
    assert.ok(bodies.length > 1);
    for (const body of [...bodies].reverse().concat(bodies)) {
      assert.equal((await replay(site, body)).status, 204);
    }
    await sleep(200);
    assert.deepEqual(await turret.groups(), before);
  });

  it('arrives once: a further page and a further init() report nothing again', async () => {
    const { site, open } = await visit();
    const page = await open();
    await fail(page, 'no lines');
    await arrives({ 'Error: no lines': 1 });
    const { length } = site.reports;
    await page.evaluate((reportTo) => turret.init({ reportTo }), COLLECT);
    await open();
    await sleep(2_500);
    assert.equal(site.reports.length, length);
  });

  it('arrives with the next page where there was no network', async () => {
    const { site, open } = await visit();
    const page = await open();
    await page.setOfflineMode(true);
    await fail(page, 'no lines');
    await sleep(1_500);
    assert.equal(site.reports.length, 0);
    await page.close();
    await open();
    await arrives({ 'Error: no lines': 1 });
  });

  it('arrives from a page that is left at once, and is counted once when it comes again', async () => {
    const { site, open } = await visit();
    const page = await open();
    await page.waitForFunction(
      () => performance.getEntriesByName(`${origin}/pkg/report_to.js`).length,
    );
    await page.evaluate(() => {
      turret.capture(new Error('the last'));
      location.href = 'about:blank';
    });
    await arrives({ 'Error: the last': 1 });
    const { length } = site.reports;
    await open();
    await poll(() => site.reports.length > length);
    await arrives({ 'Error: the last': 1 });
  });

  it('is not the tallies of many sessions in one, nor what somebody said of a group', async () => {
    const { site, open } = await visit();
    const page = await open();
    await page.evaluate(async () => {
      for (let at = 0; at < 80; at++) {
        await turret.init({
          reportTo: '/none',
          storageBackends: ['memory'],
          cleanupTriggerRate: 1,
        });
        turret.capture(new Error('no lines'));
        await turret.flush();
      }
      const [{ id }] = await turret.groups();
      await turret.resolve(id);
      await turret.init({ reportTo: '/tiny-turret/collect', storageBackends: ['memory'] });
    });
    await poll(() => site.reports.length > 0);
    await sleep(500);
    const keys = site.reports.flatMap(({ body }) => JSON.parse(body).records.map(([key]) => key));
    assert.ok(keys.length > 10);
    assert.deepEqual(
      keys.filter((key) => !/^[tx]\/[0-9a-f]{16}\/[a-z0-9]/.test(key)),
      [],
    );
  });
});

describe('a page', () => {
  it('that names no address asks for nothing', async () => {
    const { site, open } = await visit();
    const page = await open({});
    await fail(page, 'no lines');
    await sleep(1_500);
    await page.evaluate(() => dispatchEvent(new Event('pagehide')));
    await sleep(200);
    assert.equal(site.reports.length, 0);
    // Something fails here, so the recorder's second file is loaded; the core is, where a cleanup is due.
    const files = ['index.js', 'details.js', 'core.js', 'tinyturret.js', 'tinyturret_bg.wasm'];
    const known = ['/', ...files.map((file) => `/pkg/${file}`)];
    const asked = page.requests.map((url) => url.replace(site.origin, ''));
    const others = asked.filter((url) => !known.includes(url));
    assert.deepEqual(
      others.filter((url) => url !== '/favicon.ico'),
      [],
    );
  });

  it('that names a wrong one is told so once, and works', async () => {
    const { open } = await visit();
    for (const reportTo of ['', 7, null, 'ftp://host/', 'http://', 'data:,x']) {
      const page = await open({ reportTo });
      await fail(page, 'no lines');
      assert.equal((await own(page)).length, 1, String(reportTo));
      assert.equal(page.warnings.length, 1, String(reportTo));
      assert.match(page.warnings[0], /^tinyturret: .*reportTo/);
      await page.evaluate(() => turret.clear());
      await page.close();
    }
  });

  it('keeps the tiers that it has without', async () => {
    const { open } = await visit();
    const page = await open({});
    const tiers = (settings) =>
      page.evaluate(async (settings) => {
        await turret.init(settings);
        return turret.status().tiers.map(({ name, state }) => `${name} ${state}`);
      }, settings);
    for (const storageBackends of [
      undefined,
      ['memory'],
      [],
      ['none'],
      'none',
      ['none', 'memory'],
      [7],
    ]) {
      const without = await tiers({ storageBackends });
      const told = page.warnings.length;
      const withReports = await tiers({ storageBackends, reportTo: COLLECT });
      assert.deepEqual(withReports, [...without, 'report ok'], String(storageBackends));
      assert.equal(page.warnings.length - told, told, String(storageBackends));
      page.warnings.length = 0;
    }
  });

  it('that fails 10,000 times in many ways sends a few KB', async () => {
    const { site, open } = await visit();
    const page = await open();
    const begun = Date.now();
    await page.evaluate(async () => {
      for (let round = 0; round < 100; round++) {
        for (let at = 0; at < 100; at++) {
          turret.capture(new Error('x'.repeat(500)), { fingerprint: [`${at % 2 ? 0 : round}`] });
        }
        await new Promise((resolve) => setTimeout(resolve, 230));
      }
    });
    const minutes = (Date.now() - begun) / 60_000;
    const bytes = site.reports.reduce((sum, { body }) => sum + body.length, 0);
    assert.ok(site.reports.length > 1, 'nothing came');
    assert.ok(bytes <= 16 * KILO + minutes * 8 * KILO, `${bytes} bytes in ${minutes} minutes`);
    const times = site.reports.map(({ time }) => time);
    const pauses = times.slice(1).map((time, at) => time - times[at]);
    assert.ok(Math.min(...pauses) > 9_000, `${pauses} ms apart`);
    assert.deepEqual(page.wrongs, []);
  });
});

describe('an endpoint', () => {
  for (const [name, change] of Object.entries({
    'that fails': { status: 500 },
    'that has enough': { status: 429, headers: { 'retry-after': '120' } },
    'that hangs': { hangs: true },
  })) {
    it(`${name} is left alone, and gets it from the next page`, async () => {
      const { site, open } = await visit();
      Object.assign(site, change);
      const page = await open();
      await fail(page, 'no lines');
      await poll(() => site.reports.length > 0);
      await fail(page, 'no lines');
      await sleep(2_500);
      assert.equal(site.reports.length, 1);
      assert.deepEqual(await own(page), [['Error: no lines', 2]]);
      assert.deepEqual([page.wrongs, page.warnings], [[], []]);
      await page.close();
      Object.assign(site, { status: 0, hangs: false });
      await open();
      await arrives({ 'Error: no lines': 2 });
    });
  }

  it('that refuses is asked once in a page', async () => {
    const visits = [404, 403, 400].map(async (status) => {
      const { site, open } = await visit();
      site.status = status;
      const page = await open();
      await fail(page, 'no lines');
      await poll(() => site.reports.length > 0);
      await fail(page, 'no lines', 'no price');
      await sleep(1_500);
      await page.evaluate(() => dispatchEvent(new Event('pagehide')));
      // Longer than the pause after a failure.
      await sleep(21_000);
      assert.equal(site.reports.length, 1);
      assert.deepEqual(page.wrongs, []);
    });
    await Promise.all(visits);
  });

  it('that the policy of the page forbids is no failure of the page', async () => {
    const { site, open } = await visit();
    site.policy = `connect-src ${site.origin}/pkg/`;
    const page = await open();
    await fail(page, 'no lines');
    await sleep(2_500);
    await page.evaluate(() => fetch('/else').catch(() => {}));
    assert.equal(site.reports.length, 0);
    const titles = (await own(page)).map(([title]) => title).sort();
    assert.deepEqual(titles, [`CSPViolation: connect-src ${site.origin}/else`, 'Error: no lines']);
    assert.deepEqual(page.wrongs, []);
  });

  it('of another origin takes nothing unless it names the page', async () => {
    const { site, open } = await visit();
    const page = await open({ reportTo: site.otherOrigin + COLLECT });
    await fail(page, 'no lines');
    await poll(() => site.reports.length > 0);
    await sleep(300);
    assert.deepEqual(await arrived(), {});
    assert.deepEqual(page.wrongs, []);
  });

  it('of another origin takes what a page that it names reports', async () => {
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

  it('whose store has it is not sent it by a page that cannot store', async () => {
    const { site, open } = await visit();
    const page = await open({ reportTo: COLLECT, storageBackends: ['memory'] });
    await page.evaluate(() => {
      Storage.prototype.setItem = Storage.prototype.getItem = () => {
        throw new Error('no storage');
      };
    });
    await fail(page, 'no lines');
    await arrives({ 'Error: no lines': 1 });
    const { length } = site.reports;
    await page.evaluate(
      (reportTo) => turret.init({ reportTo, storageBackends: ['memory'] }),
      COLLECT,
    );
    await sleep(12_000);
    assert.equal(site.reports.length, length);
    assert.deepEqual(page.wrongs, []);
  });
});
