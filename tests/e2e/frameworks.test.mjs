// The apps in examples/ that use a framework, as trunk builds them: what fails in them ends as the right
// groups, with the app's own function or place as the culprit.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inEveryBrowser } from './cases.mjs';
import { assertGroups, groupsOfViewer } from './groups.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

// It leaves out one name or another; there the place is told.
const NAMES_NO_WASM = ['webkit'];

const MANGLED = /\[[0-9a-f]{16}\]|::h[0-9a-f]{16}|_ZN|_R[NI]/;

/**
 * Of an app: the type of what it captures, the update that fails, what follows from that, if anything, and what
 * it has that others have not. Dioxus sets no hook in a release.
 */
const APPS = {
  leptos: { load: '', parse: '', update: 'lib.rs', follows: /unreachable/i, more: hookComesFirst },
  yew: { load: 'LoadError: ', parse: 'ParseIntError: ', update: 'todos.rs', more: hookComesFirst },
  dioxus: {
    load: '',
    parse: '',
    update: 'todos.rs',
    follows: /AlreadyBorrowed/,
    more: bringsViewer,
  },
};

for (const [app, { more, ...said }] of Object.entries(APPS)) {
  const folders = [
    ['/tinyturret/', join(ROOT, 'pkg')],
    ['/', join(ROOT, `examples/${app}/dist`)],
  ];
  describe(app, () => inEveryBrowser({ ...casesOf(app, said), ...more() }, undefined, folders));
}

function casesOf(app, { load, parse, update, follows }) {
  const placeIn = (file) => `examples/${app}/src/${file}`;
  const own = (browser, name, file) =>
    RegExp(NAMES_NO_WASM.includes(browser) ? `${name}|${placeIn(file)}` : name);

  return {
    async 'a page that panics when it is rendered'(open) {
      const page = await openApp(open);
      await page.click('nav a[href$="broken"]');
      await assertOnly(open, [panic('this page is broken', placeIn('faults.rs'))]);
    },

    async 'an error that the framework shows'(open) {
      const page = await openApp(open);
      await page.click('nav a[href$="wrong"]');
      await page.waitFor(isShown, 'invalid digit found in string');
      const title = `${parse}invalid digit found in string`;
      await assertOnly(open, [captured(title, placeIn('faults.rs'))]);
    },

    async 'what is not there and what does not parse are two faults'(open) {
      const page = await openApp(open);
      await page.click('nav a[href$="missing"]');
      await page.waitFor(isShown, 'status 404');
      await page.click('nav a[href$="garbled"]');
      await page.waitFor(isShown, 'no list of things to do');
      const reader = await assertOnly(open, [
        captured(`${load}/missing.json is not there: status 404`),
        captured(`${load}/index.html is no list of things to do`),
      ]);
      const [garbled] = (await reader.evaluate(everything)).filter(({ title }) =>
        title.includes('index.html'),
      );
      assert.match(garbled.exceptions[0].causes[0].message, /^expected value at line 1/);
    },

    async 'a panic in a handler, and the app goes on'(open) {
      const page = await openApp(open);
      await page.click('#handler');
      await page.click('li:nth-child(2) input');
      await page.waitFor(isLeft, '1 left');
      await assertOnly(open, [panic('the handler is broken', placeIn('faults.rs'))]);
    },

    async 'a panic in a task'(open, browser) {
      const page = await openApp(open);
      await page.click('#task');
      const culprit = own(browser, `^${app}_app::faults::panic_in_task`, 'faults.rs');
      const reader = await assertOnly(open, [panic('the task is broken', culprit)]);
      const [{ exceptions }] = await reader.evaluate(everything);
      const names = exceptions[0].frames.map(({ function: name }) => name);
      assert.deepEqual(
        names.filter((name) => MANGLED.test(name)),
        [],
      );
    },

    async 'what is done after a panic in an update only follows from it'(open, browser) {
      const page = await openApp(open);
      await page.click('#update');
      for (const item of [2, 3, 2]) await page.click(`li:nth-child(${item}) input`);
      const title = 'index out of bounds: the len is 3 but the index is 99';
      const culprit = own(browser, `${app}_app::.*[Ll]ist`, update);
      const reader = await assertOnly(open, [panic(title, culprit)]);
      const others = (await reader.evaluate(everything)).filter((group) => group.follows);
      assert.equal(others.length, follows ? 1 : 0);
      if (!follows) return;
      assert.match(others[0].title, follows);
      assert.equal(others[0].count, 3);
    },
  };
}

function hookComesFirst() {
  return {
    async 'the hook of the framework may come first'(open) {
      const page = await openApp(open, '/?hook=first');
      await page.click('#task');
      await assertOnly(open, [panic('the task is broken')]);
    },
  };
}

function bringsViewer() {
  return {
    async 'the viewer that the app brings along opens over it'(open) {
      const page = await openApp(open);
      await page.click('#handler');
      await page.waitFor(linkSays, 'tinyturret panic');
      await page.evaluate(openViewer);
      await page.waitFor(isListed, 'panic: the handler is broken');
    },
  };
}

async function openApp(open, path = '/') {
  const page = await open(path);
  await page.waitFor(isLeft, '2 left');
  return page;
}

async function assertOnly(open, expected) {
  const viewer = await open('/tinyturret/viewer/');
  await assertGroups(
    viewer,
    groupsOfViewer,
    expected.map(({ culprit, ...expect }) => ({ id: expect.title, expect })),
  );
  for (const { title, culprit, kind } of expected) {
    const group = (await viewer.evaluate(everything)).find((group) => group.title === title);
    assert.equal(group.fatal, kind === 'panic');
    assert.match(group.culprit, RegExp(culprit));
  }
  return viewer;
}

function panic(message, culprit = '') {
  return { kind: 'panic', title: `panic: ${message}`, count: 1, culprit };
}

function captured(title, culprit = '') {
  return { kind: 'captured', title, count: 1, culprit };
}

// These run in the page.

async function everything() {
  const tinyturret = await import('/tinyturret/index.js');
  await tinyturret.init({ listen: false });
  const groups = await tinyturret.groups();
  return Promise.all(
    groups.map(async (group) => ({ ...group, exceptions: await tinyturret.exceptions(group.id) })),
  );
}

function isLeft(text) {
  return document.querySelector('#left')?.textContent === text;
}

function isShown(text) {
  return document.querySelector('[role=alert]')?.textContent.includes(text);
}

function linkSays(text) {
  return document
    .querySelector('#tinyturret-link')
    ?.shadowRoot.querySelector('button')
    .textContent.startsWith(text);
}

function openViewer() {
  document.querySelector('#tinyturret-link').shadowRoot.querySelector('button').click();
}

function isListed(title) {
  const frame = document.querySelector('#tinyturret-viewer')?.shadowRoot.querySelector('iframe');
  return frame?.contentDocument.body.textContent.includes(title);
}
