// Tests the page of a group: with the keyboard alone, with a pointer, for a report file, on narrow screens, and printed.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { openBrowser, SCREENS } from '../viewer/browser.mjs';
import { idOfGroup, shop, shopGroups } from '../viewer/shop.mjs';
import { drop, fillShop, states } from '../viewer/states.mjs';
import { browserNames, poll } from './harness/browsers.mjs';

const WIDTHS = [360, 1280, 3840];

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
    beforeEach(() => states.list(page, opened.url));

    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const action = (name) => page.click(`[data-action="${name}"]`);
    const texts = (selector) => page.$$eval(selector, textsOf);
    const becomes = async (ask, expected) => {
      const is = async () => JSON.stringify(await ask()) === JSON.stringify(expected) || undefined;
      if (!(await poll(is))) assert.deepEqual(await ask(), expected);
    };
    const showsText = (selector, pattern) =>
      becomes(async () => pattern.test((await texts(selector)).join('\n')), true);
    const focused = () => page.evaluate(focusedOn);

    it('the page of a group shows title, culprit, figures and triage', async () => {
      await open(page, 'QuotaExceededError');
      assert.match((await texts('h1'))[0], /^QuotaExceededError: /);
      assert.deepEqual(await texts('.group > .under .culprit'), ['saveCart (storage.js)']);
      assert.deepEqual(await texts('.figures dt'), [
        'Count',
        'Per hour',
        'Last seen',
        'First seen',
        'Sessions',
        'Releases',
      ]);
      assert.equal((await texts('.figures dd')).at(-1), '1.3.9 – 1.4.2');
      await showsText('.triage', /^Came back: it was resolved in 1\.4\.1, \d+ d ago$/);
    });

    it('the chart shows 24 hours or 30 days, and marks releases', async () => {
      const labelled = () => page.$eval('.chart svg', (svg) => svg.getAttribute('aria-label'));
      await open(page, 'PaymentError');
      assert.match(await labelled(), /^\d+ in the last 24 hours, at most \d+ in one hour$/);
      await press('m');
      await showsText('.most', /^At most \d+ in one day/);
      assert.match(await labelled(), /^\d+ in the last 30 days, at most \d+ in one day$/);
      assert.deepEqual(await texts('.flags bdi'), ['1.3.9', '1.4.0', '1.4.1', '1.4.2']);
      await action('span');
      await showsText('.most', /in one hour/);
      assert.equal((await texts('.scale span')).at(-1), 'now');
    });

    it('the page shows causes in order, and breadcrumbs that end with the failure', async () => {
      await open(page, 'PaymentError');
      assert.deepEqual(await texts('.headline .type'), ['PaymentError', 'HttpError']);
      const breadcrumbs = await texts('.breadcrumbs li');
      assert.match(breadcrumbs[0], /^−41\.2 s navigation/);
      assert.match(breadcrumbs.at(-1), /^0 PaymentError: the issuer declined the card$/);
    });

    it('folded frames are opened by key and by pointer, and stay open', async () => {
      const isOpen = () => page.$eval('.fold details', ({ open }) => open);
      await open(page, 'panic: index');
      assert.deepEqual(await texts('.fold summary'), ['3 frames outside your app']);
      await page.focus('.fold summary');
      await press('Enter');
      await becomes(isOpen, true);
      await press(']');
      await showsText('.exceptions h2', /^Exception 2 of/);
      assert.equal(await isOpen(), true);
      await page.click('.fold summary');
      await becomes(isOpen, false);
    });

    it('Enter on a location copies it', async () => {
      await open(page, 'PaymentError');
      await page.focus('.frame .place');
      await press('Enter');
      await showsText('.notice', /^Copied https:\/\/shop\.example\/assets\/payment\.js:118:11$/);
      assert.equal(await focused(), 'place');
    });

    it('menus are used by arrow keys, Escape and Enter', async () => {
      await open(page, 'PaymentError');
      await page.focus('summary[aria-label="Ignore until …"]');
      await press('ArrowDown');
      await becomes(focused, 'ignore-10');
      await press('ArrowUp', 'ArrowUp');
      await becomes(focused, 'ignore-week');
      await press('Escape');
      await becomes(focused, 'Ignore until …');
      assert.equal(await page.$('.menu[open]'), null);
      await press('ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter');
      await showsText('.triage', /^Ignored until .+, /);
      await becomes(focused, 'reopen');
      await press('Enter');
      await becomes(() => texts('.triage'), []);
      await becomes(focused, 'ignore');
    });

    it('a menu closes by a click elsewhere', async () => {
      await open(page, 'PaymentError');
      const isOpen = () => page.$$eval('.menu[open]', ({ length }) => length);
      for (const elsewhere of ['.figures', '#header', 'summary[aria-label^="Resolve"]']) {
        await page.click('summary[aria-label="Ignore until …"]');
        await becomes(isOpen, 1);
        await page.click(elsewhere);
        await becomes(isOpen, elsewhere.startsWith('summary') ? 1 : 0);
      }
      await press('Escape');
      await becomes(isOpen, 0);
    });

    it('resolves and ignores permanently by key and by pointer', async () => {
      await open(page, 'ReferenceError');
      await press('r');
      await showsText('.triage', /^Resolved, /);
      await press('r');
      await becomes(() => texts('.triage'), []);
      await action('ignore');
      await showsText('.triage', /^Ignored permanently, /);
      await action('reopen');
      await becomes(() => texts('.triage'), []);
    });

    it('a group of a report can only be copied and printed', async () => {
      await states.empty(page, opened.url);
      await page.evaluate(drop, shop(Date.now()));
      await page.waitForSelector('tr[data-group]');
      const id = await page.$eval('tr[data-group]', ({ dataset }) => dataset.group);
      await page.evaluate((id) => (location.hash = `#g/${id}`), id);
      await page.waitForSelector('.exception');
      assert.deepEqual(await page.$$eval('.group .bar .actions button', actionsOf), [
        'copy-markdown',
        'copy-json',
        'print',
        'previous',
        'next',
      ]);
      await press('r', 'i', 'd');
      await action('copy-markdown');
      await showsText('.notice', /^Copied as Markdown$/);
      assert.deepEqual(await texts('.triage'), []);
    });

    it('the page fits into every width for all groups of the shop', async () => {
      for (const width of WIDTHS) {
        await page.setViewport({ width, height: 800 });
        for (const { message } of shopGroups) {
          await open(page, message);
          assert.equal(await page.evaluate(overflow), 0, `${message.slice(0, 40)} at ${width}`);
        }
      }
      await page.setViewport(SCREENS.wide);
    });

    it('the page and its menu fit into every width with long texts', async () => {
      await page.goto(`${opened.url}viewer/?namespace=long`);
      await page.waitForSelector('[data-view="empty"]');
      const id = await page.evaluate(captureLong);
      for (const width of WIDTHS) {
        await page.setViewport({ width, height: 800 });
        await page.evaluate((id) => (location.hash = `#g/${id}`), id);
        await page.waitForSelector('.exception');
        await page.click('summary[aria-label^="Resolve"]');
        await page.waitForSelector('.menu[open]');
        assert.equal(await page.evaluate(overflow), 0);
        assert.deepEqual(await page.$$eval('.menu[open] *', outOfView), []);
        await press('Escape', 'Escape');
        await page.waitForSelector('[data-view="list"]');
      }
      await page.setViewport(SCREENS.wide);
    });

    // Printing is tested in Chromium only, because a test cannot see the printed page in the other browsers.
    if (name === 'chromium') {
      it('the printed page is black on white, with all frames and no buttons', async () => {
        await open(page, 'panic: index');
        await press('t', 't');
        assert.equal(await page.evaluate(themeOf), 'dark');
        await page.emulateMediaType('print');
        try {
          assert.deepEqual(await page.evaluate(onPaper), {
            colours: ['rgb(255, 255, 255)', 'rgb(0, 0, 0)'],
            buttons: 0,
            frames: await page.$$eval('[data-frame]', ({ length }) => length),
          });
        } finally {
          await page.emulateMediaType();
          await press('t');
        }
      });
    }
  });
}

/** Opens the page of the shop's group whose message or title begins with `words`. */
async function open(page, words) {
  const group = shopGroups.find(({ type, message }) =>
    (type && !message.startsWith(words) ? `${type}: ${message}` : message).startsWith(words),
  );
  await page.evaluate((id) => (location.hash = `#g/${id}`), idOfGroup(group));
  await page.waitForSelector(`[data-group="${idOfGroup(group)}"] .exception`);
}

// The functions below run in the page.

function textsOf(elements) {
  return elements.map(({ textContent }) => textContent);
}

function actionsOf(buttons) {
  return buttons.map(({ dataset }) => dataset.action);
}

function focusedOn() {
  const { dataset, className, ariaLabel } = document.activeElement;
  return dataset.action ?? ariaLabel ?? className;
}

async function captureLong() {
  const turret = await import('/index.js');
  const long = 'W'.repeat(400) + 'א'.repeat(200);
  await turret.init({ namespace: 'long', listen: false, release: long, environment: long });
  turret.breadcrumb(long, long);
  const error = new Error(long, { cause: new TypeError(long) });
  error.name = long;
  error.stack = `${long}: ${long}\n    at ${long} (https://shop.example/${long}.js:1:2)`;
  turret.capture(Object.assign(error, { [long]: long }), { [long]: long });
  await turret.flush();
  return (await turret.groups())[0].id;
}

function outOfView(elements) {
  const isOut = ({ left, right }) => left < 0 || right > innerWidth;
  return elements.filter((element) => isOut(element.getBoundingClientRect())).map(String);
}

function overflow() {
  return Math.max(0, document.documentElement.scrollWidth - innerWidth);
}

function themeOf() {
  return document.documentElement.dataset.theme;
}

function onPaper() {
  const isVisible = (element) => element.checkVisibility({ contentVisibilityAuto: true });
  const { backgroundColor, color } = getComputedStyle(document.documentElement);
  const seen = (selector) => [...document.querySelectorAll(selector)].filter(isVisible).length;
  return {
    colours: [backgroundColor, color],
    buttons: seen('button:not(.place)'),
    frames: seen('[data-frame]'),
  };
}
