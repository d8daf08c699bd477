// Tests of the package as a classic script, in a page without modules.

import assert from 'node:assert/strict';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

inEveryBrowser({
  async 'the classic script captures from the start and has all functions of the package'(open) {
    const tab = await open('/pages/classic.html');
    assert.deepEqual(await tab.evaluate(functionsMissing), []);
    await tab.evaluate(start);
    const titles = [
      'EvalError: captured',
      'RangeError: before anything was ready',
      'TypeError: nobody was there to catch it',
    ];
    await tab.waitFor(hasTitles, titles);
    assert.match(await tab.evaluate(addressOfViewer), /^http.*[/]viewer[/]$/);
  },
});

// The functions below run in the page.

async function functionsMissing() {
  const { default: _, ...module } = await import('/index.js');
  return Object.keys(module).filter((name) => typeof tinyturret[name] !== 'function');
}

async function start() {
  await tinyturret.init();
  tinyturret.capture(new EvalError('captured'));
}

async function hasTitles(expected) {
  const groups = await tinyturret.groups();
  const titles = groups.filter(({ kind }) => kind !== 'resource').map(({ title }) => title);
  return `${titles.sort()}` === `${expected}`;
}

function addressOfViewer() {
  let address;
  globalThis.open = (url) => {
    address = url;
  };
  tinyturret.openViewer();
  return address;
}
