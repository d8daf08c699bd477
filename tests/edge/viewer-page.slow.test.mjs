// Tests the mounted viewer in a browser: what a person sees and does, and what other sites and texts cannot do.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { map } from '../../www/symbols/map-helpers.mjs';
import { moduleOf, sized } from '../../www/symbols/module-helpers.mjs';
import { poll } from '../e2e/harness/browsers.mjs';
import { shortenTimers } from '../e2e/harness/page-clock.mjs';
import { end, launch, newTab } from '../e2e/harness/puppeteer.mjs';
import { drop } from '../viewer/states.mjs';
import { openHost, turret } from './harness/viewer-host.mjs';

const AUTH = { user: 'ann', password: 'secret' };
const OPEN = { authorize: () => true };
const HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
const PATIENCE = 15_000;
/** The shortest and longest timer, in milliseconds, that tests shorten: the pause between two reads. Time limits are longer. */
const PAUSES = [5_000, 7_999];
/** Milliseconds in which a command of the viewer can be undone. */
const UNDO_MS = 8_000;

let browser;
const closing = [];

before(async () => {
  browser = await launch('chromium');
});
after(() => end(browser));
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await turret.clear();
});

async function host(settings, options) {
  const opened = await openHost({ settings, ...options });
  closing.push(() => opened.close());
  return opened;
}

/** Opens a page in a new browser context. `wrongs` collects the errors in it and in its console. */
async function newPage() {
  const context = await browser.createBrowserContext();
  closing.push(() => context.close());
  const page = await newTab(context);
  const wrongs = [];
  page.on('console', (message) => message.type() === 'error' && wrongs.push(message.text()));
  page.on('pageerror', (error) => wrongs.push(String(error)));
  page.on('dialog', (dialog) => wrongs.push(`dialog ${dialog.message()}`));
  return { page, wrongs };
}

async function open(url) {
  const { page, wrongs } = await newPage();
  await page.goto(url);
  return { page, wrongs };
}

/** Opens a page whose timers are shortened, so that the viewer soon reads again. */
async function newLivePage() {
  const { page } = await newPage();
  await page.evaluateOnNewDocument(shortenTimers, ...PAUSES);
  return page;
}

async function openLive(url) {
  const page = await newLivePage();
  await page.goto(url);
  return page;
}

/** Captures an error in a group of its own. */
function fail(message) {
  turret.capture(new Error(message), { fingerprint: [message] });
}

const rows = (page) =>
  page.$$eval('tr[data-group]', (all) =>
    all.map((row) => row.querySelector('[data-field="title"]').textContent),
  );

const shows = (page, text) =>
  page.waitForFunction(
    (text) => document.body.innerText.includes(text),
    { timeout: PATIENCE },
    text,
  );

const click = (page, action) => page.click(`[data-action="${action}"]`);

describe('the viewer with a user and a password', () => {
  it('lists groups, opens, resolves, reopens, ignores and deletes one, and clears all', async () => {
    fail('no lines in order 7');
    fail('no price for 12');
    const { url } = await host({ auth: AUTH });
    const { page, wrongs } = await newPage();
    await page.authenticate({ username: AUTH.user, password: AUTH.password });
    await page.goto(url);
    await shows(page, 'no lines in order 7');
    assert.equal((await rows(page)).length, 2);
    assert.match(await page.$eval('[data-field="reading"]', (it) => it.textContent), /memory/);
    await page.click('tr[data-group] a');
    await page.waitForSelector('[data-view="group"] .exception');
    const title = await page.$eval('h1', (it) => it.textContent);
    for (const [action, state] of [
      ['resolve', 'resolved'],
      ['reopen', 'open'],
      ['ignore', 'ignored'],
    ]) {
      await click(page, action);
      await page.waitForSelector(`[data-view="group"] .badge.${state}`);
      assert.equal((await groupOf(title)).state, state);
    }
    await click(page, 'remove');
    await page.waitForSelector('[data-view="list"]');
    await click(page, 'clear');
    assert.equal(await poll(async () => (await turret.groups()).length === 1), true);
    await page.waitForSelector('[data-view="empty"]');
    await shows(page, 'This worker keeps exceptions in memory');
    assert.equal(await poll(async () => (await turret.groups()).length === 0), true);
    assert.deepEqual(wrongs, []);
  });

  it('opens a report in a second tab, without storing it', async () => {
    fail('no price for 12');
    const text = await turret.exportReport();
    await turret.clear();
    const { url } = await host(OPEN);
    const { page, wrongs } = await open(url);
    await shows(page, 'No exceptions');
    await page.evaluate(drop, text);
    await shows(page, 'no price for 12');
    await page.click('tr[data-group] a');
    await page.waitForSelector('[data-view="group"] .exception');
    assert.equal(await page.$('[data-action="remove"]'), null);
    await page.evaluate(drop, 'no report');
    await shows(page, 'theirs.json: it is no report of tinyturret');
    assert.deepEqual(await turret.groups(), []);
    assert.deepEqual(wrongs, []);
  });

  it('opens at a URL that contains them', async () => {
    fail('no price');
    const { url } = await host({ auth: AUTH });
    const { page } = await open(url.replace('//', `//${AUTH.user}:${AUTH.password}@`));
    await shows(page, 'no price');
  });

  it('shows nothing without them', async () => {
    fail('no price');
    const { url } = await host({ auth: AUTH });
    const { page } = await newPage();
    await page.authenticate({ username: AUTH.user, password: 'guess' });
    const response = await page.goto(url);
    assert.equal(response.status(), 401);
    assert.ok(!(await page.content()).includes('no price'));
  });
});

async function groupOf(title) {
  return (await turret.groups()).find((group) => group.title === title);
}

describe('the viewer at any path', () => {
  it('has no page if it is closed', async () => {
    const { url } = await host({});
    const { page } = await newPage();
    assert.equal((await page.goto(url)).status(), 404);
    assert.equal(await page.$eval('body', (it) => it.innerText), 'Not Found');
  });

  it('requests only URLs below its path, and few files', async () => {
    fail('no price');
    const { origin, asked } = await host(OPEN, { path: '/shop/admin/errors' });
    const { page, wrongs } = await open(`${origin}/shop/admin/errors?x#y`);
    await shows(page, 'no price');
    assert.equal(new URL(page.url()).pathname, '/shop/admin/errors/');
    const below = asked.map((line) => line.replace('GET /shop/admin/errors', ''));
    assert.deepEqual(new Set(below), new Set(['', '/', ...PARTS]));
    assert.deepEqual(wrongs, []);
  });
});

const PARTS = ['/main.js', '/style.css', '/icon.svg', '/api/groups', '/api/status'];

describe('the open viewer', () => {
  it('shows new failures, and does not read unchanged groups again', async () => {
    fail('the first');
    const { url } = await host(OPEN);
    const page = await openLive(url);
    await shows(page, 'the first');
    const statuses = [];
    page.on('response', (response) => statuses.push(response.status()));
    fail('the second');
    await shows(page, 'the second');
    await page.waitForResponse((response) => response.status() === 304, { timeout: PATIENCE });
    assert.ok(statuses.includes(200));
  });

  it('lists a thousand groups', async () => {
    for (let at = 0; at < 1000; at += 1) {
      turret.capture(new Error('one of many'), { fingerprint: [`group ${at}`] });
    }
    const { url } = await host(OPEN);
    const { page } = await open(url);
    await shows(page, '1,000 in 1000 groups');
    assert.equal(await page.$eval('table', (it) => it.ariaRowCount), '1001');
    assert.ok((await rows(page)).length < 100);
  });
});

describe('symbols', () => {
  const FILE = 'https://shop.example/js/cart-1a2b3c4d.js';
  const STACK = `Error: no price\n    at t (${FILE}:1:1)`;

  it('are requested from the worker with its authorization, and shown', async () => {
    turret.capture(Object.assign(new Error('no price'), { stack: STACK }));
    const asked = [];
    const symbols = (...args) => {
      asked.push(args);
      return new Response(JSON.stringify(map()));
    };
    const shop = await host({ auth: AUTH, symbols });
    const { page, wrongs } = await newPage();
    await page.authenticate({ username: AUTH.user, password: AUTH.password });
    await page.goto(shop.url);
    await shows(page, 'no price');
    await page.click('tr[data-group] a');
    await page.waitForSelector('[data-action="load-symbols"]');
    assert.deepEqual(asked, []);
    assert.ok(!shop.asked.some((line) => line.includes('symbols')), 'nothing was loaded');
    await click(page, 'load-symbols');
    await shows(page, '1 of 1 frames resolved');
    assert.deepEqual(asked, [['/js/cart-1a2b3c4d.js', '']]);
    assert.equal(await page.$eval('.code mark', (it) => it.textContent), '  run(fail());\n');
    assert.equal(await page.$eval('.frame .place', (it) => it.innerText), 'src/cart.js:2:6');
    assert.deepEqual(wrongs, []);
  });

  it('are not sent after the password has changed, and the viewer says so', async () => {
    turret.capture(Object.assign(new Error('no price'), { stack: STACK }));
    const asked = [];
    const symbols = (...args) => void asked.push(args);
    const shop = await host({ auth: AUTH, symbols });
    const { page } = await newPage();
    await page.authenticate({ username: AUTH.user, password: AUTH.password });
    await page.goto(shop.url);
    await shows(page, 'no price');
    await page.click('tr[data-group] a');
    await page.waitForSelector('[data-action="load-symbols"]');
    // The first command loads the scripts of the viewer, which are refused, too, after the change.
    await click(page, 'load-symbols');
    await shows(page, 'it is at another origin');
    assert.equal(asked.length, 1);
    shop.settings = { auth: { ...AUTH, password: 'changed' }, symbols };
    await click(page, 'load-symbols');
    await shows(page, 'the server responds with status 401: reload the page to sign in');
    assert.equal(asked.length, 1);
  });

  it('are those of wasm modules, too', async () => {
    const stack = 'RuntimeError: unreachable\n    at /app_bg.wasm:wasm-function[4]:0x18';
    turret.capture(Object.assign(new Error('no price'), { stack }));
    // The name section of a wasm module: the number of the function names, and each name with its index.
    const name = [1, ...sized([1, 4, ...sized('app::pay')])];
    const symbols = () => new Response(moduleOf({ name }));
    const shop = await host({ authorize: () => true, symbols });
    const { page, wrongs } = await open(shop.url);
    await shows(page, 'no price');
    await page.click('tr[data-group] a');
    await page.waitForSelector('[data-action="load-symbols"]');
    await click(page, 'load-symbols');
    await shows(page, '1 of 1 frames resolved, to names only');
    assert.equal(await page.$eval('.frame .function', (it) => it.innerText), 'app::pay');
    const loaded = shop.asked.filter((line) => line.includes('wasm-symbols'));
    assert.deepEqual(
      loaded.map((line) => line.split('/').at(-1)),
      ['wasm-symbols.js', 'wasm-symbols.wasm'],
    );
    assert.deepEqual(wrongs, []);
  });

  it('are missing if the worker has none', async () => {
    turret.capture(Object.assign(new Error('no price'), { stack: STACK }));
    const { url } = await host(OPEN);
    const { page, wrongs } = await open(url);
    await shows(page, 'no price');
    await page.click('tr[data-group] a');
    await page.waitForSelector('[data-action="load-symbols"]');
    await click(page, 'load-symbols');
    await shows(page, 'it is at another origin');
    assert.deepEqual(wrongs, []);
  });
});

describe('the viewer of a worker that does not respond', () => {
  const view = (page) => page.$eval('[data-view="error"]', (it) => it.innerText);
  const failed = (page) => page.waitForSelector('[data-view="error"]', { timeout: PATIENCE });
  const look = (page) => page.evaluate(() => dispatchEvent(new Event('focus')));

  it('shows that the worker has failed, and recovers', async () => {
    fail('no price');
    const shop = await host(OPEN);
    const page = await openLive(shop.url);
    await shows(page, 'no price');
    shop.broken = 503;
    await failed(page);
    assert.match(await view(page), /HTTP 503: the worker failed/);
    assert.match(await view(page), /tries again automatically/);
    shop.broken = 0;
    await shows(page, 'no price');
  });

  it('shows that it is offline, and recovers when it is online', async () => {
    fail('no price');
    const { url } = await host(OPEN);
    const page = await openLive(url);
    await shows(page, 'no price');
    await page.setOfflineMode(true);
    await failed(page);
    assert.match(await view(page), /Offline: this device has no connection/);
    await page.setOfflineMode(false);
    await shows(page, 'no price');
  });

  it('shows that the worker cannot be reached', async () => {
    const shop = await host(OPEN);
    const page = await openLive(shop.url);
    await shows(page, 'No exceptions');
    shop.close();
    await failed(page);
    assert.match(await view(page), /The worker cannot be reached: no connection/);
  });

  it('shows that the response is not that of a viewer', async () => {
    const shop = await host(OPEN);
    const page = await openLive(shop.url);
    await shows(page, 'No exceptions');
    shop.broken = 200;
    await failed(page);
    assert.match(await view(page), /the response is not from a viewer/);
  });

  it('shows that the user is signed out, or that the viewer is closed, and sends no more requests', async () => {
    for (const [settings, words] of [
      [{ auth: { ...AUTH, password: 'changed' } }, /Signed out: you are no longer signed in/],
      [{}, /Closed: the viewer was removed, or you may not open it/],
    ]) {
      const shop = await host({ auth: AUTH });
      const page = await newLivePage();
      await page.authenticate({ username: AUTH.user, password: AUTH.password });
      await page.goto(shop.url);
      await shows(page, 'No exceptions');
      shop.settings = settings;
      await failed(page);
      assert.match(await view(page), words);
      const asked = shop.asked.length;
      await look(page);
      await new Promise((resolve) => setTimeout(resolve, PAUSES[0] / 5));
      assert.deepEqual(shop.asked.slice(asked), []);
      shop.settings = { auth: AUTH };
      await click(page, 'retry');
      await shows(page, 'No exceptions');
    }
  });

  it('shows that a change has failed', async () => {
    fail('no price');
    const shop = await host(OPEN);
    const { page } = await open(shop.url);
    await shows(page, 'no price');
    shop.broken = 503;
    await page.evaluate(shortenTimers, UNDO_MS);
    await click(page, 'clear');
    await shows(page, 'The command failed. HTTP 503: the worker failed');
    assert.equal((await turret.groups()).length, 1);
  });
});

describe('hostile data', () => {
  it('in a group are shown as text', async () => {
    turret.breadcrumb(HOSTILE, { [HOSTILE]: HOSTILE });
    const error = Object.assign(new Error(HOSTILE), { name: HOSTILE, [HOSTILE]: HOSTILE });
    error.stack = `${HOSTILE}\n    at ${HOSTILE} (javascript:alert(1):1:1)`;
    turret.capture(error, { [HOSTILE]: HOSTILE });
    const { url } = await host(OPEN);
    const { page, wrongs } = await open(url);
    await shows(page, '<img src=x');
    await page.click('tr[data-group] a');
    await page.waitForSelector('[data-view="group"] .exception');
    assert.equal(await page.$('main img, main script, a[href^="javascript"]'), null);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.deepEqual(wrongs, []);
  });

  it('in the URL of a group show no group', async () => {
    const { url, asked } = await host(OPEN);
    const { page } = await open(`${url}#g/..%2fclear`);
    await shows(page, 'This group is gone');
    assert.ok(!asked.some((line) => line.includes('clear')));
  });

  it('of another site cannot send a form, fetch, or embed the viewer', async () => {
    fail('no price');
    const shop = await host(OPEN);
    const evil = await host(OPEN, { path: '/evil', name: 'localhost' });
    const { page } = await open(`${evil.origin}/`);
    const clear = `${shop.url}api/clear`;
    const fetched = await page.evaluate(fetchFrom, clear, `${shop.url}api/groups`);
    assert.deepEqual(fetched, ['TypeError', 'TypeError', 'TypeError']);
    const framed = await page.evaluate(frame, shop.url);
    assert.ok(!framed.includes('no price'));
    const [response] = await Promise.all([page.waitForNavigation(), page.evaluate(submit, clear)]);
    assert.equal(response.status(), 403);
    assert.equal((await turret.groups()).length, 1);
  });
});

async function fetchFrom(clear, groups) {
  const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  const plain = { method: 'POST', mode: 'no-cors', body: '{}', credentials: 'include' };
  const tries = [fetch(clear, json), fetch(clear, plain), fetch(groups)];
  const results = await Promise.allSettled(tries);
  return results.map(({ value, reason }) => value?.type ?? reason.name);
}

async function frame(url) {
  const element = document.createElement('iframe');
  element.src = url;
  const loaded = new Promise((resolve) => element.addEventListener('load', resolve));
  document.body.append(element);
  await loaded;
  return element.contentDocument?.body.innerText ?? '';
}

function submit(url) {
  const form = document.createElement('form');
  Object.assign(form, { method: 'POST', action: url, enctype: 'text/plain' });
  document.body.append(form);
  form.submit();
}
