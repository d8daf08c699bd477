// Tests the accessibility of the viewer: axe finds no violation in any state, and Chromium's accessibility tree is the one in
// docs/guide/viewer.md.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { look, openBrowser, SCREENS } from '../viewer/browser.mjs';
import { spoken, spokenIn } from '../viewer/spoken.mjs';
import { fillShop, PANIC, states } from '../viewer/states.mjs';
import { browserNames } from './harness/browsers.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const DOCS = new URL('../../docs/guide/viewer.md', import.meta.url);

// Runs in Chromium only, because axe and the accessibility tree require its protocol.
for (const name of browserNames.filter((name) => name === 'chromium')) {
  describe(name, () => {
    let axe, page, url, close;
    before(async () => {
      axe = await readFile(AXE, 'utf8');
      ({ page, url, close } = await openBrowser('chromium'));
      await fillShop(page, url);
    });
    after(() => close?.());

    for (const [state, show] of Object.entries(states)) {
      for (const theme of ['light', 'dark']) {
        for (const [screen, size] of Object.entries(SCREENS)) {
          it(`axe finds no violations in the state ${state}, ${theme}, ${screen}`, async () => {
            await look(page, theme, size);
            await show(page, url);
            // Loads axe by the driver, because the policy of the page does not apply to scripts of the driver.
            await page.evaluate(axe);
            assert.deepEqual(await page.evaluate(violations), []);
          });
        }
      }
    }

    for (const [what, show, selector] of [
      ['a row', states.list, `[data-group="${PANIC}"]`],
      ['a frame', states.group, '.frame.app'],
    ]) {
      it(`the accessibility tree of ${what} is that of docs/guide/viewer.md`, async () => {
        await look(page, 'light', SCREENS.wide);
        await show(page, url);
        const shown = spoken(await page.accessibility.snapshot(await rooted(selector)));
        // Replaces numbers by `#`, because counts and times change.
        const withoutNumbers = (text) => text.replace(/\d+(\.\d+)*/g, '#');
        const written = spokenIn(await readFile(DOCS, 'utf8'), what);
        assert.equal(withoutNumbers(shown), withoutNumbers(written));
      });
    }

    async function rooted(selector) {
      return { root: await page.$(selector), interestingOnly: false };
    }
  });
}

/** Runs in the page. Resolves to the violations that axe finds. */
async function violations() {
  const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target}: ${failureSummary}`),
  );
}
