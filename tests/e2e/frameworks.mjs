// The apps in examples/ that use a framework, as scripts/apps builds them: each failure in them makes one group, whose
// culprit is a function of the app or a location in its source. Which of the two depends on the optimizer, which may
// inline the function.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assertGroups, groupsOfViewer } from './groups.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const MANGLED = /\[[0-9a-f]{16}\]|::h[0-9a-f]{16}|_ZN|_R[NI]/;

/** What the server of an app has where. */
export const foldersOf = (app) => [
  ['/tinyturret/', join(ROOT, 'pkg')],
  ['/', join(ROOT, `target/apps/${app}`)],
];

/**
 * The cases of an app. `load` and `parse` are the types of the errors that it captures, as prefixes of their titles;
 * `update` is the file of the update that fails; `follows` is the title of what only follows from that, if anything.
 */
export function casesOf(app, { load, parse, update, follows }) {
  const own = (name, file) => RegExp(`${app}_app::${name}|^examples/${app}/src/${file}:`);
  const ownFault = own('faults::', 'faults.rs');

  return {
    async 'a page that panics when it is rendered'(open) {
      const page = await openApp(open);
      await page.click('nav a[href$="broken"]');
      await assertOnly(open, [panic('this page is broken', ownFault)]);
    },

    async 'an error that the framework shows'(open) {
      const page = await openApp(open);
      await page.click('nav a[href$="wrong"]');
      await page.waitFor(isShown, 'invalid digit found in string');
      const title = `${parse}invalid digit found in string`;
      await assertOnly(open, [captured(title, ownFault)]);
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
      await assertOnly(open, [panic('the handler is broken', ownFault)]);
    },

    async 'a panic in a task'(open) {
      const page = await openApp(open);
      await page.click('#task');
      const reader = await assertOnly(open, [panic('the task is broken', ownFault)]);
      const [{ exceptions }] = await reader.evaluate(everything);
      const names = exceptions[0].frames.map(({ function: name }) => name);
      assert.deepEqual(
        names.filter((name) => MANGLED.test(name)),
        [],
      );
    },

    async 'what is done after a panic in an update only follows from it'(open) {
      const page = await openApp(open);
      await page.click('#update');
      for (const item of [2, 3, 2]) await page.click(`li:nth-child(${item}) input`);
      const title = 'index out of bounds: the len is 3 but the index is 99';
      const culprit = own('.*[Ll]ist', update);
      const reader = await assertOnly(open, [panic(title, culprit)]);
      const others = (await reader.evaluate(everything)).filter((group) => group.follows);
      assert.equal(others.length, follows ? 1 : 0);
      if (!follows) return;
      assert.match(others[0].title, follows);
      assert.equal(others[0].count, 3);
    },
  };
}

export function hookComesFirst() {
  return {
    async 'the hook of the framework may come first'(open) {
      const page = await openApp(open, '/?hook=first');
      await page.click('#task');
      await assertOnly(open, [panic('the task is broken')]);
    },
  };
}

export function bringsViewer() {
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
