// Tests that tinyturret works in a page that requires Trusted Types, and captures only violations of the page itself.

import assert from 'node:assert/strict';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

inEveryBrowser({
  async 'a page that requires Trusted Types captures its own violations only'(open) {
    const tab = await open('/pages/trusted.html');
    await tab.evaluate(start);
    await tab.waitFor(showsLink);
    assert.deepEqual(await tab.evaluate(violate), ['CartError: captured']);
    await tab.waitFor(hasRecordedViolation);
  },
});

// The functions below run in the page.

async function start() {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ showViewerLink: true, cleanupTriggerRate: 1 });
  tinyturret.capture(makeError('CartError', 'captured'));
  await tinyturret.flush();
}

/** Returns the text of the link to the viewer, which appears when a core has read the groups. */
const showsLink = () => document.querySelector('#tinyturret-link')?.shadowRoot.textContent;

/** Returns the titles of the groups, and then violates the policy of the page. */
async function violate() {
  const tinyturret = await import('/index.js');
  const titles = (await tinyturret.groups()).map(({ title }) => title);
  try {
    document.body.innerHTML = '<b>text</b>';
  } catch {
    return titles;
  }
  throw new Error('the policy is not enforced');
}

async function hasRecordedViolation() {
  const tinyturret = await import('/index.js');
  const titles = (await tinyturret.groups()).map(({ title }) => title);
  return titles.length === 2 && titles.some((title) => title.startsWith('CSPViolation'));
}
