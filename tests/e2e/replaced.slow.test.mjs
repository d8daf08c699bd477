// Pages that have replaced what everybody relies on, before tinyturret comes or after. It brings no trouble of its own
// into such a page, and what the page fails of is there afterwards.

import assert from 'node:assert/strict';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const PAGE = '/pages/replaced.html';
const ALL = ['EvalError: captured', 'RangeError: thrown', 'TypeError: rejected'];

/** What is lost, because nothing can be done without the thing. */
const KEPT = {
  before: {
    // A record is JSON, or nothing.
    'JSON.stringify': [],
    'JSON.stringify that says something else': [],
    addEventListener: ALL.slice(0, 1),
  },
  after: {},
};

/** WebKit's driver needs them in the page, too. */
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
  'replaced before it comes': (open, browser) => everyReplacement(open, browser, 'before'),
  'replaced when it is there': (open, browser) => everyReplacement(open, browser, 'after'),
});

async function everyReplacement(open, browser, when) {
  const tab = await open(PAGE);
  for (const what of await tab.evaluate(() => Object.keys(replacements))) {
    if (NEEDED[browser]?.includes(what)) continue;
    const namespace = what.replaceAll(' ', '-');
    const late = when === 'after' ? '&late' : '';
    await tab.goto(`${PAGE}?what=${encodeURIComponent(what)}${late}`);
    const { answer, heard } = await tab.evaluate(failWith, namespace, when);
    await tab.goto('/pages/plain.html');
    const kept = await tab.evaluate(titles, namespace);
    assert.deepEqual(
      { what, answer, heard: heard.trim().split('\n').sort(), kept },
      { what, answer: 'string', heard: ALL.slice(1), kept: KEPT[when][what] ?? ALL },
    );
  }
}

// These run in the page.

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
  return { answer, heard: globalThis.heard };
}

async function titles(namespace) {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ namespace });
  return (await tinyturret.groups()).map(({ title }) => title).sort();
}
