// Runs test cases in every browser. All cases of a file run in one browser, and each case has its own origin, and so its own
// storage.

import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { serve } from '../../../scripts/serve.mjs';
import { browsersWith, withBrowser } from './browsers.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * The folders that the server serves, by URL prefix. `/broken/` is the package without its wasm. `/shared/` is another copy of
 * the package, which pages of any origin may load.
 */
export const FOLDERS = [
  ['/broken/tinyturret_bg.wasm/', join(ROOT, 'missing')],
  ['/broken/', join(ROOT, 'pkg')],
  ['/shared/', join(ROOT, 'pkg'), { 'access-control-allow-origin': '*' }],
  ['/cleared/', join(ROOT, 'tests/e2e/pages'), { 'clear-site-data': '"storage"' }],
  ['/pages/', join(ROOT, 'tests/e2e/pages')],
  ['/playground/', join(ROOT, 'examples/playground')],
  ['/reinit/', join(ROOT, 'target/reinit')],
  ['/unwind/', join(ROOT, 'target/unwind')],
  ['/src/recorder/', join(ROOT, 'src/recorder')],
  // Serves the viewer as separate files. In the package it is bundled to one file.
  ['/www/', join(ROOT, 'www')],
  ['/', join(ROOT, 'pkg')],
];

/**
 * Makes a test of each of `cases` in each browser. A case is called with `open(path)`, which returns a tab that shows the
 * path, and the name of the browser. With `profile`, only the browsers that support this profile are used. `folders` are the
 * folders that the server serves, by URL prefix.
 */
export function inEveryBrowser(cases, { profile, folders = FOLDERS } = {}) {
  for (const name of browsersWith(profile)) {
    const runAll = async (t, openTab) => {
      const tabs = [];
      for (const [title, test] of Object.entries(cases)) {
        await t.test(title, () => onOwnAddress(folders, tabs, openTab, test, name));
      }
    };
    const title = profile ? `${name}, ${profile}` : name;
    it(title, (t) => withBrowser(name, (openTab) => runAll(t, openTab), profile));
  }
}

/**
 * Runs a case on a new origin. Reuses the tabs of earlier cases, the newest first, because the newest tab is in front. Opens
 * more tabs if the case needs them.
 */
async function onOwnAddress(folders, tabs, openTab, test, name) {
  const site = await serve({ folders });
  const free = [...tabs];
  const open = async (path) => {
    const tab = free.pop() ?? (await openTab('about:blank'));
    if (!tabs.includes(tab)) tabs.push(tab);
    const goto = (path) => tab.goto(new URL(path, site.url).href);
    await goto(path);
    return { ...tab, goto };
  };
  try {
    await test(open, name);
  } finally {
    await site.close();
  }
}
