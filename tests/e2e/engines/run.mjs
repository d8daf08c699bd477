// Runs the end-to-end tests in one browser, in one process, so that the browser starts once.
// The variable LEVEL is `fast` (default) or `all`: CONTRIBUTING.md says which tests have which level.

import { readdir } from 'node:fs/promises';
import { describe } from 'node:test';

const FOLDER = new URL('../', import.meta.url);
/** For all tests of one file, in milliseconds. A test that hangs fails then, and the next file runs. */
const TIMEOUT_MS = process.env.SOAK ? 3_600_000 : 480_000;

export async function runIn(browser) {
  process.env.BROWSERS = browser;
  // Imported here and not by a test file: its hook, which closes the browser, must run after all files.
  await import('../browsers.mjs');
  const isAll = process.env.LEVEL === 'all';
  for (const file of (await readdir(FOLDER)).sort()) {
    if (!file.endsWith('.test.mjs') || (file.endsWith('.slow.test.mjs') && !isAll)) continue;
    describe(file, { timeout: TIMEOUT_MS }, () => import(new URL(file, FOLDER)));
  }
}
