// The viewer as a person uses it: everything by keyboard alone, and again by pointer.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { openBrowser, SCREENS } from '../viewer/browser.mjs';
import { drop, fillShop, states } from '../viewer/states.mjs';
import { browserNames, poll } from './harness/browsers.mjs';
import { shortenTimers } from './harness/page-clock.mjs';
import { newTab } from './harness/puppeteer.mjs';

/** How long a command can be undone. */
const UNDO_MS = 8_000;

for (const name of browserNames.filter((name) => name !== 'webkit')) {
  describe(name, () => {
    let it_;
    let page;
    before(async () => {
      it_ = await openBrowser(name);
      page = it_.page;
      await page.setViewport(SCREENS.wide);
      await fillShop(page, it_.url);
    });
    after(() => it_?.close());
    beforeEach(async () => {
      await page.evaluate(() => localStorage.removeItem('tinyturret.viewer'));
      await states.list(page, it_.url);
    });

    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const click = (selector) => page.click(selector);
    const action = (name) => click(`[data-action="${name}"]`);
    /** Waits until `fn`, which runs in the page, gives this. */
    const gives = async (fn, expected, ...args) => {
      const same = async () => {
        const given = await page.evaluate(fn, ...args);
        return JSON.stringify(given) === JSON.stringify(expected) || undefined;
      };
      if (!(await poll(same))) assert.deepEqual(await page.evaluate(fn, ...args), expected);
    };
    const said = (pattern) => gives(saying, true, pattern);
    const total = () => page.evaluate(titles).then((all) => all.length);

    it('j and k move, Enter opens, [ and ] leaf, Escape goes back', async () => {
      const all = await page.evaluate(titles);
      await press('j', 'j', 'j', 'k');
      await gives(focused, all[1]);
      await press('ArrowDown', 'Enter');
      await gives(heading, all[2]);
      await press('Escape');
      await gives(focused, all[2]);
      await openGroupWithMany(page);
      await press(']', ']', '[');
      await gives(leaf, 'Exception 2');
      await press('Escape');
      await gives(view, 'list');
    });

    it('the pointer opens, leafs, and goes back', async () => {
      const [first] = await page.evaluate(titles);
      await click('tr[data-group] .last');
      await gives(heading, first);
      await openGroupWithMany(page);
      await action('next');
      await gives(leaf, 'Exception 2');
      await action('previous');
      await gives(leaf, 'Exception 1');
      await action('back');
      await gives(view, 'list');
    });

    it('sorts by each column, both ways, and remembers', async () => {
      const counts = () => page.evaluate(numbers);
      await click('[data-sort="count"]');
      await gives(order, ['count', 'descending']);
      assert.deepEqual(
        await counts(),
        (await counts()).toSorted((a, b) => b - a),
      );
      await press('S');
      await gives(order, ['count', 'ascending']);
      assert.deepEqual(
        await counts(),
        (await counts()).toSorted((a, b) => a - b),
      );
      await states.list(page, it_.url);
      await gives(order, ['count', 'ascending']);
      for (const [by, way] of [
        ['rate', 'descending'],
        ['title', 'ascending'],
        ['culprit', 'ascending'],
        ['release', 'descending'],
        ['last', 'descending'],
      ]) {
        await press('s');
        await gives(order, [by, way]);
      }
    });

    it('searches as one types', async () => {
      const all = await total();
      await press('/', 'Escape');
      await gives(focused, (await page.evaluate(titles))[0]);
      await press('/');
      await page.keyboard.type('is:fatal');
      await gives(found, { kinds: ['fatal'], some: true });
      await press('Escape');
      await gives(titles, await page.evaluate(titles));
      assert.equal(await total(), all);
      await click('input[type="search"]');
      await page.keyboard.type('kind:panic -nothing release:1.4');
      await gives(kinds, ['panic']);
      await page.keyboard.type(' nobody wrote this');
      await gives(view, 'nothing');
      await action('clear-search');
      await gives(view, 'list');
      assert.equal(await total(), all);
    });

    it('resolves, ignores, and takes it back, by keys', async () => {
      await select(page, 'PaymentError');
      await press('r');
      await gives(stateOf, 'resolved', 'PaymentError');
      await press('u');
      await gives(stateOf, 'open', 'PaymentError');
      await press('i');
      await gives(stateOf, 'ignored', 'PaymentError');
      await press('i');
      await gives(stateOf, 'open', 'PaymentError');
    });

    it('resolves in a release, ignores until, by pointer', async () => {
      await open(page, 'PaymentError');
      await click('.menu summary[aria-label="Resolve until …"]');
      await action('resolve-in-release');
      await gives(standing, 'Resolved in 1.4.2, now', 2);
      await action('undo');
      await gives(standing, '');
      await click('.menu summary[aria-label="Ignore until …"]');
      await action('ignore-10');
      const count = await page.evaluate(countShown);
      await gives(standing, `Ignored until ${count + 10} are counted`, 1);
      await action('reopen');
      await gives(standing, '');
    });

    it('menus open and close by keys, and the focus comes back', async () => {
      await open(page, 'PaymentError');
      await page.focus('.menu summary');
      await press('Enter', 'Tab');
      await gives(activeAction, 'resolve-in-release');
      await press('Escape');
      await gives(activeTag, 'SUMMARY');
      await gives(view, 'group');
      await press('Enter', 'Tab', 'Enter');
      await gives(standing, 'Resolved in 1.4.2, now', 2);
      await press('u');
      await gives(standing, '');
    });

    it('deletes, which can be undone until it is done', async () => {
      const all = await page.evaluate(titles);
      await select(page, all[3]);
      await press('d');
      await gives(titles, all.toSpliced(3, 1));
      await gives(focused, all[4]);
      await said('Deleted');
      await press('u');
      await gives(titles, all);
      await open(page, 'stock of lamp');
      await action('remove');
      await gives(view, 'list');
      await action('undo');
      await gives(titles, all);
      await select(page, 'stock of lamp');
      await page.evaluate(shortenTimers, UNDO_MS);
      await press('d');
      await gives(undoable, false);
      await select(page, 'EURO');
      await press('d');
      await states.list(page, it_.url);
      await gives(holds, false, 'stock of lamp');
      await gives(holds, false, 'EURO');
    });

    it('what is deleted is not seen again when the next one is', async () => {
      const all = await page.evaluate(titles);
      await page.evaluate(watchTitles);
      await select(page, all[1]);
      await press('d');
      await page.evaluate(shortenTimers, UNDO_MS);
      await press('d');
      const [, first, second, ...rest] = all;
      await gives(titles, [all[0], ...rest]);
      await gives(undoable, false);
      assert.deepEqual(await page.evaluate(seenAgain, [first, second]), []);
      assert.deepEqual(await page.evaluate(titles), [all[0], ...rest]);
    });

    it('clears all, which can be undone', async () => {
      const all = await page.evaluate(titles);
      await action('clear');
      await gives(view, 'empty');
      await press('u');
      await gives(titles, all);
    });

    it('never loses the focus', async () => {
      const keys = ['j', 'd', 'u', 'r', 'u', 's', 'S', 'm', 't', 't', 't', '/', 'x', 'Escape'];
      keys.push('Escape', 'j', 'Enter', ']', 'r', 'r', 'i', 'i', 'd', 'u', '?', 'Escape', 'y');
      for (const key of keys) {
        await press(key);
        assert.notEqual(await page.evaluate(activeTag), 'BODY', key);
      }
      await action('clear');
      await gives(view, 'empty');
      assert.notEqual(await page.evaluate(activeTag), 'BODY', 'clear');
      await press('u');
      await gives(view, 'list');
      assert.notEqual(await page.evaluate(activeTag), 'BODY', 'undo');
    });

    it('has help, themes, and two spans', async () => {
      await press('?');
      await gives(isHelping, true);
      await press('Escape');
      await gives(isHelping, false);
      await action('help');
      await gives(isHelping, true);
      await action('close-help');
      await gives(isHelping, false);
      await press('t', 't');
      await gives(theme, 'dark');
      await states.list(page, it_.url);
      await gives(theme, 'dark');
      await action('theme');
      await gives(theme, 'system');
      await press('m');
      await gives(trend, '30 days');
      await action('span');
      await gives(trend, '24 hours');
    });

    it('copies Markdown, JSON, and places', async () => {
      await open(page, 'panic: index out of bounds');
      await page.waitForSelector('[data-frame]');
      await press('y');
      await said('Copied as Markdown');
      const count = await page.evaluate(countShown);
      const words = new RegExp(`## panic: index out of bounds.*\\| Count \\| ${count} \\|`);
      assert.match(await pasted(page), words);
      await action('copy-markdown');
      await said('Copied as Markdown');
      await press('Y');
      await said('Copied as JSON');
      const { group, exceptions } = JSON.parse(await pasted(page));
      assert.equal(group.count, count);
      assert.equal(exceptions.length, 1);
      await click('.frame.app .place');
      await said('Copied pricing_bg.wasm:0xaf8c');
      assert.equal(await pasted(page), 'pricing_bg.wasm:0xaf8c');
    });

    it('a saved report is the same in a fresh profile, and changes nothing there', async () => {
      const all = await page.evaluate(titles);
      await press('w');
      const path = await saved(it_.downloads);
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

    it('counts move as it happens elsewhere, and rows stay under the pointer', async () => {
      await click('[data-sort="last"]');
      if ((await page.evaluate(order))[1] !== 'descending') await click('[data-sort="last"]');
      const before = await page.evaluate(titles);
      const tab = await newTab(it_.browser);
      await tab.goto(`${it_.url}viewer/?elsewhere`);
      await page.bringToFront();
      await page.hover('tr[data-group] .last');
      await tab.evaluate(captureNew, 'Surprise');
      await gives(titles, [...before, 'Error: Surprise']);
      await page.hover('h1');
      await page.mouse.move(5, 5);
      await gives(titles, ['Error: Surprise', ...before]);
      await tab.evaluate(captureNew, 'Surprise');
      await gives(countOf, '2', 'Surprise');
      await tab.close();
    });

    it('rows move again when the pointer left them with the list', async () => {
      const before = await page.evaluate(titles);
      const tab = await newTab(it_.browser);
      await tab.goto(`${it_.url}viewer/?elsewhere`);
      await page.bringToFront();
      await click('tr[data-group] .last');
      await gives(view, 'group');
      await page.mouse.move(5, 5);
      await press('Escape');
      await gives(titles, before);
      await tab.evaluate(captureNew, 'Newest');
      await gives(titles, ['Error: Newest', ...before]);
      await tab.close();
    });

    it('the selected row stays where it is seen when others come before it', async () => {
      await page.setViewport({ width: 1280, height: 400 });
      await states.list(page, it_.url);
      const tab = await newTab(it_.browser);
      await tab.goto(`${it_.url}viewer/?elsewhere`);
      await page.bringToFront();
      await page.mouse.move(5, 5);
      await press('j', 'j');
      const top = await page.evaluate(topOfFocused);
      await tab.evaluate(captureNew, 'Before it');
      await gives(firstTitle, 'Error: Before it');
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

/** What is in the clipboard, in one line. */
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

// These run in the page.

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

function leaf() {
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
  const kinds = new Set(rows.map((row) => row.querySelector('.mark.fatal')?.textContent));
  return { kinds: [...kinds], some: rows.length > 1 };
}

function kinds() {
  const rows = [...document.querySelectorAll('tr[data-group]')];
  return [...new Set(rows.map((row) => row.querySelector('.mark.kind')?.textContent))];
}

function stateOf(title) {
  const row = [...document.querySelectorAll('tr[data-group]')].find((row) =>
    row.textContent.includes(title),
  );
  return row?.querySelector('[data-field="state"]').textContent;
}

/** The first parts between commas. */
function standing(parts) {
  const text = document.querySelector('[data-field="standing"]')?.textContent ?? '';
  return text.split(', ').slice(0, parts).join(', ');
}

function saying(words) {
  return [...document.querySelectorAll('[role="status"]')].some(({ textContent }) =>
    textContent.includes(words),
  );
}

function countShown() {
  return Number(document.querySelector('.figures [data-field="count"]').textContent);
}

/** Records for each title whether it went and came again. */
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
