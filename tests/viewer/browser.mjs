// Starts a browser with one tab, and a server for the viewer of the package, with and without its wasm.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '../../scripts/serve.mjs';
import { end, launch, newTab } from '../e2e/harness/puppeteer.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = [
  ['/broken/tinyturret_bg.wasm/', join(ROOT, 'missing')],
  ['/broken/', join(ROOT, 'pkg')],
  ['/', join(ROOT, 'pkg')],
];

/**
 * Starts a browser and a server. Resolves to `{ page, browser, url, downloads, close }`: `url` ends with a slash, `downloads`
 * is the folder for saved files.
 */
export async function openBrowser(name) {
  const downloads = await mkdtemp(join(tmpdir(), 'tinyturret-downloads-'));
  const site = await serve({ folders: FOLDERS });
  const browser = await launch(name, {
    extraPrefsFirefox: {
      'browser.download.dir': downloads,
      'browser.download.folderList': 2,
      'browser.download.useDownloadDir': true,
      'browser.helperApps.neverAsk.saveToDisk': 'application/json',
    },
    downloadBehavior:
      name === 'chromium' ? { policy: 'allow', downloadPath: downloads } : undefined,
  });
  const page = await newTab(browser);
  return {
    page,
    browser,
    url: site.url,
    downloads,
    async close() {
      await end(browser);
      await site.close();
    },
  };
}

/** Sets the size of the tab and its color scheme: `theme` is `light` or `dark`. */
export async function look(page, theme, { width, height }) {
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
}

export const SCREENS = {
  wide: { width: 1280, height: 800 },
  narrow: { width: 360, height: 740 },
};
