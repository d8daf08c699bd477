// Makes the test cases for the apps in examples/ that use a framework, as scripts/apps builds them: each failure in an app
// makes one group, whose culprit is a function of the app, or a location in its source if the optimizer has inlined the
// function.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasWasmNames } from './browsers.mjs';
import { assertGroups, groupsOfViewer } from './groups.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const MANGLED = /\[[0-9a-f]{16}\]|::h[0-9a-f]{16}|_ZN|_R[NI]/;

/** The folders that the server of an app serves, by URL prefix. */
export const foldersOf = (app) => [
  ['/tinyturret/', join(ROOT, 'pkg')],
  ['/', join(ROOT, `target/apps/${app}`)],
];

/**
 * The differences between the apps, by name. `load` and `parse` are the types of the errors that an app captures, as prefixes
 * of their titles; `follows` is the title of the follow-on failure, if any; `more` has further cases; `culprits` are the
 * beginnings of the culprits of the builds with the cargo profile `app`. Dioxus sets no panic hook in a release.
 */
const APPS = {
  leptos: {
    load: '',
    parse: '',
    follows: /unreachable/i,
    more: panicHookOrderCases,
    culprits: {
      page: 'leptos_app::faults::__component_broken_page ',
      shown: 'examples/leptos/src/faults.rs:',
      handler: 'leptos_app::faults::panic_in_handler ',
      task: 'leptos_app::faults::panic_in_task',
      update: 'examples/leptos/src/lib.rs:',
    },
  },
  yew: {
    load: 'LoadError: ',
    parse: 'ParseIntError: ',
    more: panicHookOrderCases,
    culprits: {
      page: '<yew_app::faults::BrokenPage as yew::functional::FunctionProvider>::run ',
      shown: '<yew_app::faults::WrongNumber as yew::functional::FunctionProvider>::run ',
      handler: 'yew_app::faults::panic_in_handler ',
      task: 'yew_app::faults::panic_in_task',
      update: '<yew_app::todos::List as yew::functional::FunctionProvider>::run::inner::{closure} ',
    },
  },
  dioxus: {
    load: '',
    parse: '',
    follows: /already ?borrowed/i,
    more: viewerCases,
    culprits: {
      page: 'examples/dioxus/src/faults.rs:',
      shown: 'examples/dioxus/src/faults.rs:',
      handler: 'dioxus_app::faults::panic_in_handler ',
      task: 'dioxus_app::faults::panic_in_task',
      update: 'examples/dioxus/src/todos.rs:',
    },
  },
};

/** The titles of the cases that the fast level runs, in the app FAST_APP. */
const FAST = [
  'a page that panics when it is rendered makes one group',
  'a panic in a handler is recorded and the app keeps running',
];
export const FAST_APP = 'yew';

export const appNames = Object.keys(APPS);

/** Returns the test cases of the fast level by title. Throws if FAST names a case that does not exist. */
export function fastCases() {
  const cases = casesOf(FAST_APP);
  return Object.fromEntries(
    FAST.map((title) => {
      if (!cases[title]) throw new Error(`no case "${title}"`);
      return [title, cases[title]];
    }),
  );
}

/** Returns all test cases of an app by title, except those of the fast level. */
export function slowCases(app) {
  const isFast = ([title]) => app === FAST_APP && FAST.includes(title);
  return Object.fromEntries(Object.entries(casesOf(app)).filter((one) => !isFast(one)));
}

function casesOf(app) {
  const { load, parse, follows, more, culprits } = APPS[app];
  const culpritOf = (failure, browser) =>
    hasWasmNames(browser)
      ? RegExp(`^${culprits[failure].replaceAll(/[.{}]/g, '\\$&')}`)
      : RegExp(`${app}_app::|^examples/${app}/src/`);

  return {
    async 'a page that panics when it is rendered makes one group'(open, browser) {
      const page = await openApp(open);
      await page.click('nav a[href$="broken"]');
      await assertOnly(open, [panic('this page is broken', culpritOf('page', browser))]);
    },

    async 'an error that the framework shows makes one group'(open, browser) {
      const page = await openApp(open);
      await page.click('nav a[href$="wrong"]');
      await page.waitFor(isShown, 'invalid digit found in string');
      const title = `${parse}invalid digit found in string`;
      await assertOnly(open, [captured(title, culpritOf('shown', browser))]);
    },

    async 'a missing file and a malformed file make two groups'(open) {
      const page = await openApp(open);
      await page.click('nav a[href$="missing"]');
      await page.waitFor(isShown, 'status 404');
      await page.click('nav a[href$="garbled"]');
      await page.waitFor(isShown, 'not a list of things to do');
      const reader = await assertOnly(open, [
        captured(`${load}/missing.json does not exist: status 404`),
        captured(`${load}/index.html is not a list of things to do`),
      ]);
      const [garbled] = (await reader.evaluate(readGroups)).filter(({ title }) =>
        title.includes('index.html'),
      );
      assert.match(garbled.exceptions[0].causes[0].message, /^expected value at line 1/);
    },

    async 'a panic in a handler is recorded and the app keeps running'(open, browser) {
      const page = await openApp(open);
      await page.click('#handler');
      await page.click('li:nth-child(2) input');
      await page.waitFor(showsItemsLeft, '1 left');
      await assertOnly(open, [panic('the handler is broken', culpritOf('handler', browser))]);
    },

    async 'a panic in a task makes one group with demangled names'(open, browser) {
      const page = await openApp(open);
      await page.click('#task');
      const reader = await assertOnly(open, [
        panic('the task is broken', culpritOf('task', browser)),
      ]);
      const [{ exceptions }] = await reader.evaluate(readGroups);
      const names = exceptions[0].frames.map(({ function: name }) => name);
      assert.deepEqual(
        names.filter((name) => MANGLED.test(name)),
        [],
      );
    },

    async 'failures after a panic in an update are marked as follow-on failures'(open, browser) {
      const page = await openApp(open);
      await page.click('#update');
      for (const item of [2, 3, 2]) await page.click(`li:nth-child(${item}) input`);
      const title = 'index out of bounds: the len is 3 but the index is 99';
      const reader = await assertOnly(open, [panic(title, culpritOf('update', browser))]);
      const others = (await reader.evaluate(readGroups)).filter((group) => group.follows);
      assert.equal(others.length, follows ? 1 : 0);
      if (!follows) return;
      assert.match(others[0].title, follows);
      assert.equal(others[0].count, 3);
    },
    ...more(),
  };
}

function panicHookOrderCases() {
  return {
    async 'panics are captured when the framework installs its hook first'(open) {
      const page = await openApp(open, '/?hook=first');
      await page.click('#task');
      await assertOnly(open, [panic('the task is broken')]);
    },
  };
}

function viewerCases() {
  return {
    async 'the embedded viewer opens and lists the panic'(open) {
      const page = await openApp(open);
      await page.click('#handler');
      await page.waitFor(linkTextStartsWith, 'tinyturret panic');
      await page.evaluate(openViewer);
      await page.waitFor(isListed, 'panic: the handler is broken');
    },
  };
}

async function openApp(open, path = '/') {
  const page = await open(path);
  await page.waitFor(showsItemsLeft, '2 left');
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
    const group = (await viewer.evaluate(readGroups)).find((group) => group.title === title);
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

// The functions below run in the page.

async function readGroups() {
  const tinyturret = await import('/tinyturret/index.js');
  await tinyturret.init({ listen: false });
  const groups = await tinyturret.groups();
  return Promise.all(
    groups.map(async (group) => ({ ...group, exceptions: await tinyturret.exceptions(group.id) })),
  );
}

function showsItemsLeft(text) {
  return document.querySelector('#left')?.textContent === text;
}

function isShown(text) {
  return document.querySelector('[role=alert]')?.textContent.includes(text);
}

function linkTextStartsWith(text) {
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
