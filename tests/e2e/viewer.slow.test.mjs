// Tests the list of the viewer and its commands, with the keyboard alone and with a pointer.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { openBrowser, SCREENS } from '../viewer/browser.mjs';
import { drop, fillShop, states } from '../viewer/states.mjs';
import { browserNames, poll } from './harness/browsers.mjs';
import { shortenTimers } from './harness/page-clock.mjs';
import { newTab } from './harness/puppeteer.mjs';

/** Milliseconds in which a command of the viewer can be undone. */
const UNDO_MS = 8_000;

for (const name of browserNames.filter((name) => name !== 'webkit')) {
  describe(name, () => {
    let opened;
    let page;
    before(async () => {
      opened = await openBrowser(name);
      page = opened.page;
      await page.setViewport(SCREENS.wide);
      await fillShop(page, opened.url);
    });
    after(() => opened?.close());
    beforeEach(async () => {
      await page.evaluate(() => localStorage.removeItem('tinyturret.viewer'));
      await states.list(page, opened.url);
    });

    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const click = (selector) => page.click(selector);
    const action = (name) => click(`[data-action="${name}"]`);
    /** Waits until `fn`, which runs in the page, returns `expected`. Fails after a time limit. */
    const becomes = async (fn, expected, ...args) => {
      const same = async () => {
        const given = await page.evaluate(fn, ...args);
        return JSON.stringify(given) === JSON.stringify(expected) || undefined;
      };
      if (!(await poll(same))) assert.deepEqual(await page.evaluate(fn, ...args), expected);
    };
    const notices = (pattern) => becomes(hasNotice, true, pattern);
    const total = () => page.evaluate(titles).then((all) => all.length);

    it('the keys j and k select a group, Enter opens it, [ and ] show other exceptions, and Escape goes back', async () => {
      const all = await page.evaluate(titles);
      await press('j', 'j', 'j', 'k');
      await becomes(focused, all[1]);
      await press('ArrowDown', 'Enter');
      await becomes(heading, all[2]);
      await press('Escape');
      await becomes(focused, all[2]);
      await openGroupWithMany(page);
      await press(']', ']', '[');
      await becomes(exceptionShown, 'Exception 2');
      await press('Escape');
      await becomes(view, 'list');
    });

    it('clicks open a group, show other exceptions, and go back', async () => {
      const [first] = await page.evaluate(titles);
      await click('tr[data-group] .last');
      await becomes(heading, first);
      await openGroupWithMany(page);
      await action('next');
      await becomes(exceptionShown, 'Exception 2');
      await action('previous');
      await becomes(exceptionShown, 'Exception 1');
      await action('back');
      await becomes(view, 'list');
    });

    it('the list is sorted by each column in both directions, and remembers the order', async () => {
      const counts = () => page.evaluate(numbers);
      await click('[data-sort="count"]');
      await becomes(order, ['count', 'descending']);
      assert.deepEqual(
        await counts(),
        (await counts()).toSorted((a, b) => b - a),
      );
      await press('S');
      await becomes(order, ['count', 'ascending']);
      assert.deepEqual(
        await counts(),
        (await counts()).toSorted((a, b) => a - b),
      );
      await states.list(page, opened.url);
      await becomes(order, ['count', 'ascending']);
      for (const [by, way] of [
        ['rate', 'descending'],
        ['title', 'ascending'],
        ['culprit', 'ascending'],
        ['release', 'descending'],
        ['last', 'descending'],
      ]) {
        await press('s');
        await becomes(order, [by, way]);
      }
    });

    it('the list is searched while the user types', async () => {
      const all = await total();
      await press('/', 'Escape');
      await becomes(focused, (await page.evaluate(titles))[0]);
      await press('/');
      await page.keyboard.type('is:fatal');
      await becomes(found, { kinds: ['fatal'], some: true });
      await press('Escape');
      await becomes(titles, await page.evaluate(titles));
      assert.equal(await total(), all);
      await click('input[type="search"]');
      await page.keyboard.type('kind:panic -nothing release:1.4');
      await becomes(kinds, ['panic']);
      await page.keyboard.type(' nobody wrote this');
      await becomes(view, 'nothing');
      await action('clear-search');
      await becomes(view, 'list');
      assert.equal(await total(), all);
    });

    it('keys resolve, ignore and reopen a group', async () => {
      await select(page, 'PaymentError');
      await press('r');
      await becomes(stateOf, 'resolved', 'PaymentError');
      await press('u');
      await becomes(stateOf, 'open', 'PaymentError');
      await press('i');
      await becomes(stateOf, 'ignored', 'PaymentError');
      await press('i');
      await becomes(stateOf, 'open', 'PaymentError');
    });

    it('clicks resolve a group in a release, and ignore it until a count', async () => {
      await open(page, 'PaymentError');
      await click('.menu summary[aria-label="Resolve until …"]');
      await action('resolve-in-release');
      await becomes(triageText, 'Resolved in 1.4.2, now', 2);
      await action('undo');
      await becomes(triageText, '');
      await click('.menu summary[aria-label="Ignore until …"]');
      await action('ignore-10');
      const count = await page.evaluate(countShown);
      await becomes(triageText, `Ignored until its count is ${count + 10}`, 1);
      await action('reopen');
      await becomes(triageText, '');
    });

    it('menus open and close by keys, and return the focus', async () => {
      await open(page, 'PaymentError');
      await page.focus('.menu summary');
      await press('Enter', 'Tab');
      await becomes(activeAction, 'resolve-in-release');
      await press('Escape');
      await becomes(activeTag, 'SUMMARY');
      await becomes(view, 'group');
      await press('Enter', 'Tab', 'Enter');
      await becomes(triageText, 'Resolved in 1.4.2, now', 2);
      await press('u');
      await becomes(triageText, '');
    });

    it('a deletion can be undone until its time is over', async () => {
      const all = await page.evaluate(titles);
      await select(page, all[3]);
      await press('d');
      await becomes(titles, all.toSpliced(3, 1));
      await becomes(focused, all[4]);
      await notices('Deleted');
      await press('u');
      await becomes(titles, all);
      await open(page, 'stock of lamp');
      await action('remove');
      await becomes(view, 'list');
      await action('undo');
      await becomes(titles, all);
      await select(page, 'stock of lamp');
      await page.evaluate(shortenTimers, UNDO_MS);
      await press('d');
      await becomes(undoable, false);
      await select(page, 'EURO');
      await press('d');
      await states.list(page, opened.url);
      await becomes(holds, false, 'stock of lamp');
      await becomes(holds, false, 'EURO');
    });

    it('a deleted group does not reappear when another one is deleted', async () => {
      const all = await page.evaluate(titles);
      await page.evaluate(watchTitles);
      await select(page, all[1]);
      await press('d');
      await page.evaluate(shortenTimers, UNDO_MS);
      await press('d');
      const [, first, second, ...rest] = all;
      await becomes(titles, [all[0], ...rest]);
      await becomes(undoable, false);
      assert.deepEqual(await page.evaluate(seenAgain, [first, second]), []);
      assert.deepEqual(await page.evaluate(titles), [all[0], ...rest]);
    });

    it('clearing all groups can be undone', async () => {
      const all = await page.evaluate(titles);
      await action('clear');
      await becomes(view, 'empty');
      await press('u');
      await becomes(titles, all);
    });

    it('an element has the focus after every command', async () => {
      const keys = ['j', 'd', 'u', 'r', 'u', 's', 'S', 'm', 't', 't', 't', '/', 'x', 'Escape'];
      keys.push('Escape', 'j', 'Enter', ']', 'r', 'r', 'i', 'i', 'd', 'u', '?', 'Escape', 'y');
      for (const key of keys) {
        await press(key);
        assert.notEqual(await page.evaluate(activeTag), 'BODY', key);
      }
      await action('clear');
      await becomes(view, 'empty');
      assert.notEqual(await page.evaluate(activeTag), 'BODY', 'clear');
      await press('u');
      await becomes(view, 'list');
      assert.notEqual(await page.evaluate(activeTag), 'BODY', 'undo');
    });

    it('commands show help, change the theme, and change the time span', async () => {
      await press('?');
      await becomes(isHelping, true);
      await press('Escape');
      await becomes(isHelping, false);
      await action('help');
      await becomes(isHelping, true);
      await action('close-help');
      await becomes(isHelping, false);
      await press('t', 't');
      await becomes(theme, 'dark');
      await states.list(page, opened.url);
      await becomes(theme, 'dark');
      await action('theme');
      await becomes(theme, 'system');
      await press('m');
      await becomes(trend, '30 days');
      await action('span');
      await becomes(trend, '24 hours');
    });

    it('commands copy Markdown, JSON and locations', async () => {
      await open(page, 'panic: index out of bounds');
      await page.waitForSelector('[data-frame]');
      await press('y');
      await notices('Copied as Markdown');
      const count = await page.evaluate(countShown);
      const words = new RegExp(`## panic: index out of bounds.*\\| Count \\| ${count} \\|`);
      assert.match(await pasted(page), words);
      await action('copy-markdown');
      await notices('Copied as Markdown');
      await press('Y');
      await notices('Copied as JSON');
      const { group, exceptions } = JSON.parse(await pasted(page));
      assert.equal(group.count, count);
      assert.equal(exceptions.length, 1);
      await click('.frame.app .place');
      await notices('Copied pricing_bg.wasm:0xaf8c');
      assert.equal(await pasted(page), 'pricing_bg.wasm:0xaf8c');
    });

    it('a saved report shows the same groups in a new profile, and stores nothing there', async () => {
      const all = await page.evaluate(titles);
      await press('w');
      const path = await saved(opened.downloads);
      const other = await openBrowser(name);
      try {
        await openReportIn(other, await readFile(path, 'utf8'));
        const { page } = other;
        await page.waitForSelector('[data-group]');
        assert.deepEqual(await page.evaluate(titles), all);
        await page.keyboard.press('j');
        await page.keyboard.press('d');
        await page.keyboard.press('r');
        assert.deepEqual(await page.evaluate(titles), all);
        await page.keyboard.press('Enter');
        await page.waitForSelector('[data-frame]');
        assert.equal(await page.$('[data-action="remove"]'), null);
        await page.click('[data-tab="live"]');
        await page.waitForSelector('[data-view="empty"]');
        await page.click('[data-tab="report"]');
        await page.waitForSelector('[data-group]');
        await page.click('[data-action="close-report"]');
        await page.waitForSelector('[data-view="empty"]');
        for (const [text, words] of [
          ['[]', 'it is no report of tinyturret'],
          ['{"tinyturret":"7"}', 'it is of version 7, not of 1'],
        ]) {
          await openReportIn(other, text);
          await page.waitForFunction((words) => document.body.innerText.includes(words), {}, words);
        }
      } finally {
        await other.close();
      }
    });

    it('counts are updated when another tab captures, and rows under the pointer do not move', async () => {
      await click('[data-sort="last"]');
      if ((await page.evaluate(order))[1] !== 'descending') await click('[data-sort="last"]');
      const before = await page.evaluate(titles);
      const tab = await newTab(opened.browser);
      await tab.goto(`${opened.url}viewer/?elsewhere`);
      await page.bringToFront();
      await page.hover('tr[data-group] .last');
      await tab.evaluate(captureNew, 'Surprise');
      await becomes(titles, [...before, 'Error: Surprise']);
      await page.hover('h1');
      await page.mouse.move(5, 5);
      await becomes(titles, ['Error: Surprise', ...before]);
      await tab.evaluate(captureNew, 'Surprise');
      await becomes(countOf, '2', 'Surprise');
      await tab.close();
    });

    it('rows move again after the pointer has left them because a group was opened', async () => {
      const before = await page.evaluate(titles);
      const tab = await newTab(opened.browser);
      await tab.goto(`${opened.url}viewer/?elsewhere`);
      await page.bringToFront();
      await click('tr[data-group] .last');
      await becomes(view, 'group');
      await page.mouse.move(5, 5);
      await press('Escape');
      await becomes(titles, before);
      await tab.evaluate(captureNew, 'Newest');
      await becomes(titles, ['Error: Newest', ...before]);
      await tab.close();
    });

    it('the selected row keeps its position on the screen when rows are inserted before it', async () => {
      await page.setViewport({ width: 1280, height: 400 });
      await states.list(page, opened.url);
      const tab = await newTab(opened.browser);
      await tab.goto(`${opened.url}viewer/?elsewhere`);
      await page.bringToFront();
      await page.mouse.move(5, 5);
      await press('j', 'j');
      const top = await page.evaluate(topOfFocused);
      await tab.evaluate(captureNew, 'Before it');
      await becomes(firstTitle, 'Error: Before it');
      const moved = (await page.evaluate(topOfFocused)) - top;
      assert.ok(Math.abs(moved) <= 1, `by ${moved} pixels`);
      await tab.close();
      await page.setViewport(SCREENS.wide);
    });

    async function openReportIn({ page, url }, text) {
      await states.empty(page, url);
      await page.evaluate(drop, text);
    }
  });
}

async function openGroupWithMany(page) {
  await open(page, 'panic: index out of bounds');
  await page.waitForSelector('[data-action="next"]');
}

async function open(page, title) {
  await page.evaluate((id) => (location.hash = `#g/${id}`), await idOf(page, title));
  await page.waitForSelector('[data-view="group"] .exception');
}

async function select(page, title) {
  await page.focus(`tr[data-group="${await idOf(page, title)}"] a`);
}

const idOf = (page, title) =>
  page.evaluate(async (title) => {
    const { groups } = await import('/index.js');
    return (await groups()).find((group) => group.title.includes(title)).id;
  }, title);

/** Pastes the clipboard, and returns its text as one line. */
async function pasted(page) {
  const opened = await newTab(page.browser());
  try {
    await opened.setContent('<textarea autofocus></textarea>');
    await opened.bringToFront();
    await opened.focus('textarea');
    await opened.keyboard.down('Control');
    await opened.keyboard.press('v');
    await opened.keyboard.up('Control');
    const read = () => opened.$eval('textarea', ({ value }) => value);
    return (await poll(read)).replaceAll('\n', ' ').trim();
  } finally {
    await opened.close();
    await page.bringToFront();
  }
}

async function saved(folder) {
  const isWhole = (name) => /^tinyturret-[\d-]+\.json$/.test(name);
  const name = await poll(async () => (await readdir(folder)).find(isWhole));
  const path = join(folder, name);
  await poll(async () => (await readFile(path, 'utf8')).endsWith('}'));
  return path;
}

// The functions below run in the page.

function titles() {
  const all = document.querySelectorAll('tr[data-group] [data-field="title"]');
  return [...all].map(({ textContent }) => textContent);
}

function numbers() {
  const all = document.querySelectorAll('tr[data-group] [data-field="count"]');
  return [...all].map(({ textContent }) => Number(textContent));
}

function focused() {
  return document.activeElement.querySelector('[data-field="title"]')?.textContent;
}

function topOfFocused() {
  return Math.round(document.activeElement.closest('tr').getBoundingClientRect().top);
}

function firstTitle() {
  return document.querySelector('tr[data-group] [data-field="title"]').textContent;
}

function activeAction() {
  return document.activeElement.dataset.action;
}

function activeTag() {
  return document.activeElement.tagName;
}

function heading() {
  return document.querySelector('article h1')?.textContent;
}

function exceptionShown() {
  return document.querySelector('.exceptions h2 span')?.textContent;
}

function view() {
  const views = [...document.querySelectorAll('[data-view]')];
  return views.at(-1)?.dataset.view;
}

function order() {
  const head = document.querySelector('[aria-sort]');
  return [head.querySelector('.by').dataset.sort, head.getAttribute('aria-sort')];
}

function found() {
  const rows = [...document.querySelectorAll('tr[data-group]')];
  const kinds = new Set(rows.map((row) => row.querySelector('.badge.fatal')?.textContent));
  return { kinds: [...kinds], some: rows.length > 1 };
}

function kinds() {
  const rows = [...document.querySelectorAll('tr[data-group]')];
  return [...new Set(rows.map((row) => row.querySelector('.badge.kind')?.textContent))];
}

function stateOf(title) {
  const row = [...document.querySelectorAll('tr[data-group]')].find((row) =>
    row.textContent.includes(title),
  );
  return row?.querySelector('[data-field="state"]').textContent;
}

/** Returns the first `parts` parts of the triage text, which commas separate. */
function triageText(parts) {
  const text = document.querySelector('[data-field="triage"]')?.textContent ?? '';
  return text.split(', ').slice(0, parts).join(', ');
}

function hasNotice(words) {
  return [...document.querySelectorAll('[role="status"]')].some(({ textContent }) =>
    textContent.includes(words),
  );
}

function countShown() {
  return Number(document.querySelector('.figures [data-field="count"]').textContent);
}

/** Watches the list, and records in `again` each title that was removed and shown again. */
function watchTitles() {
  const all = () =>
    [...document.querySelectorAll('[data-field="title"]')].map((at) => at.textContent);
  const gone = new Set();
  globalThis.again = new Set();
  let before = all();
  const observer = new MutationObserver(() => {
    const now = all();
    for (const title of before) if (!now.includes(title)) gone.add(title);
    for (const title of now) if (gone.has(title)) globalThis.again.add(title);
    before = now;
  });
  observer.observe(document.getElementById('main'), { childList: true, subtree: true });
}

function seenAgain(titles) {
  return titles.filter((title) => globalThis.again.has(title));
}

function undoable() {
  return document.querySelector('[data-action="undo"]') !== null;
}

function holds(title) {
  return titlesOf().some((text) => text.includes(title));
  function titlesOf() {
    return [...document.querySelectorAll('tr[data-group]')].map(({ textContent }) => textContent);
  }
}

function isHelping() {
  return document.querySelector('dialog[open]') !== null;
}

function theme() {
  return document.documentElement.dataset.theme;
}

function trend() {
  return document.querySelector('th.trend')?.textContent;
}

function countOf(title) {
  const row = [...document.querySelectorAll('tr[data-group]')].find((row) =>
    row.textContent.includes(title),
  );
  return row?.querySelector('[data-field="count"]').textContent;
}

async function captureNew(message) {
  const { init, capture, flush } = await import('/index.js');
  await init({ maxExceptionGroups: 100 });
  capture(new Error(message), { fingerprint: [message] });
  await flush();
}
