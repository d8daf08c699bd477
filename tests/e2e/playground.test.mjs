// Tests that each button of the playground makes one group, which is there after a reload, in the viewer's list and on a page
// of its own.

import { it } from 'node:test';
import { browserNames, withBrowser } from './harness/browsers.mjs';
import { openSite } from './harness/demo-site.mjs';
import { failInEveryWay } from './harness/playground.mjs';

for (const name of browserNames) {
  it(`${name}: every failure makes one group when all backends are available`, async (t) => {
    const site = await openSite();
    t.after(() => site.close());
    await withBrowser(name, async (open) => {
      const viewer = await failInEveryWay(open, name, site.url, {
        without: '',
        reads: 'indexedDB',
      });
      const title = await viewer.evaluate(titleOfFirst);
      await viewer.click('tr[data-group] a');
      await viewer.waitFor(showsGroup, title);
    });
  });
}

// The functions below run in the viewer.

function titleOfFirst() {
  return document.querySelector('tr[data-group] [data-field="title"]').textContent;
}

function showsGroup(title) {
  const isShown = document.querySelector('[data-view="group"] h1')?.textContent === title;
  return isShown && document.querySelectorAll('.exception').length > 0;
}
