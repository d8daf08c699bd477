// Tests that each button of the playground makes one group when one or two backends are unavailable.

import { it } from 'node:test';
import { browserNames, withBrowser } from './harness/browsers.mjs';
import { openSite } from './harness/demo-site.mjs';
import { failInEveryWay } from './harness/playground.mjs';

const BACKENDS = [
  { without: 'indexedDB', reads: 'localStorage' },
  { without: 'localStorage', reads: 'indexedDB' },
  { without: 'indexedDB,localStorage', reads: 'memory' },
];

for (const name of browserNames) {
  for (const backends of BACKENDS) {
    it(`${name}: every failure makes one group without ${backends.without}`, async (t) => {
      const site = await openSite();
      t.after(() => site.close());
      await withBrowser(name, (open) => failInEveryWay(open, name, site.url, backends));
    });
  }
}
