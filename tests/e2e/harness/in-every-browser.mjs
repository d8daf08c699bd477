// Runs test cases in every browser. One browser runs all cases of a file, and each case has an origin of its own, and so a
// storage of its own.

import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { serve } from '../../../scripts/serve.mjs';
import { browsersWith, withBrowser } from './browsers.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * The folders that the server serves, by URL prefix. `/broken/` is the package without its wasm, and pages of any origin may
 * load `/shared/`.
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
  // These are the separate files of the viewer. In the package it is one file.
  ['/www/', join(ROOT, 'www')],
  ['/', join(ROOT, 'pkg')],
];

/**
 * Makes a test of each of `cases` and browser. A case is called with the name of the browser and `open(path)`, which
 * returns a tab that shows the path. With `profile`, only the browsers that support it are used. `folders` are the
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
 * Runs a case on a new origin. Reuses the tabs of earlier cases, the newest first, because it is in front; opens more if
 * needed.
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
