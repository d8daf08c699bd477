// Runs end-to-end tests in one browser, in one process, so that the browser starts once. TEST_FILES has the paths of the
// files, one per line, relative to the project's folder.

import { resolve } from 'node:path';
import { after, describe } from 'node:test';
import { pathToFileURL } from 'node:url';

/** The time limit of one test file in milliseconds. A file that takes longer fails, and the next one starts. */
const FILE_TIMEOUT_MS = process.env.SOAK ? 3_600_000 : 600_000;

/**
 * Milliseconds after the last test at which the process exits, because open handles of a test that timed out would keep it
 * alive.
 */
const EXIT_MS = 15_000;

/**
 * Runs the test files in TEST_FILES in one browser. Does nothing if the variable BROWSERS does not list this browser. If
 * `parts` processes share the files, `part` is the number of this process, from 0.
 */
export async function runTestsIn(browser, part = 0, parts = 1) {
  const { BROWSERS } = process.env;
  if (BROWSERS && !BROWSERS.split(',').includes(browser)) return;
  process.env.BROWSERS = browser;
  const files = (process.env.TEST_FILES ?? '').split('\n').filter(Boolean);
  if (files.length === 0) throw new Error('TEST_FILES names no file');
  // This import precedes those of the test files, so that the `after` hook of browsers.mjs belongs to the whole run and closes
  // the browser at the end.
  await import('../harness/browsers.mjs');
  after(() => setTimeout(() => process.exit(process.exitCode), EXIT_MS).unref());
  for (const file of files.filter((_, at) => at % parts === part)) {
    describe(file, { timeout: FILE_TIMEOUT_MS }, () => import(pathToFileURL(resolve(file))));
  }
}
