// Tests pages that replace functions of the platform, before or after tinyturret starts. tinyturret throws nothing in such a
// page, and stores its failures.

import assert from 'node:assert/strict';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const PAGE = '/pages/replaced.html';
const ALL = ['EvalError: captured', 'RangeError: thrown', 'TypeError: rejected'];

/**
 * The failures that are stored although the page has replaced a function, for each function without which some cannot be
 * stored.
 */
const KEPT = {
  before: {
    // No failure is stored without `JSON.stringify`, because records are JSON.
    'JSON.stringify': [],
    'JSON.stringify that says something else': [],
    addEventListener: ALL.slice(0, 1),
  },
  after: {},
};

/** Replacements after which WebKit's driver does not work in the page. */
const NEEDED = {
  webkit: [
    'JSON.stringify',
    'JSON.stringify that says something else',
    'Promise that fails',
    'methods of arrays',
    'timers',
  ],
};

inEveryBrowser({
  'failures are stored if functions were replaced before the import': (open, browser) =>
    everyReplacement(open, browser, 'before'),
  'failures are stored if functions were replaced after init': (open, browser) =>
    everyReplacement(open, browser, 'after'),
});

async function everyReplacement(open, browser, when) {
  const tab = await open(PAGE);
  for (const what of await tab.evaluate(() => Object.keys(replacements))) {
    if (NEEDED[browser]?.includes(what)) continue;
    const namespace = what.replaceAll(' ', '-');
    const late = when === 'after' ? '&late' : '';
    await tab.goto(`${PAGE}?what=${encodeURIComponent(what)}${late}`);
    const { answer, pageErrors } = await tab.evaluate(failWith, namespace, when);
    await tab.goto('/pages/plain.html');
    const kept = await tab.evaluate(titles, namespace);
    assert.deepEqual(
      { what, answer, pageErrors: pageErrors.trim().split('\n').sort(), kept },
      { what, answer: 'string', pageErrors: ALL.slice(1), kept: KEPT[when][what] ?? ALL },
    );
  }
}

// The functions below run in the page.

async function failWith(namespace, when) {
  const tinyturret = await import('/index.js');
  const begun = tinyturret.init({ namespace });
  if (when === 'after') {
    await begun;
    replaceNow();
  }
  const answer = typeof tinyturret.capture(new EvalError('captured'));
  failInEveryWay();
  await wait(300);
  return { answer, pageErrors: globalThis.pageErrors };
}

async function titles(namespace) {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ namespace });
  return (await tinyturret.groups()).map(({ title }) => title).sort();
}
