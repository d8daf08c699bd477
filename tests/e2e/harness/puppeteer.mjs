// Starts and ends Chromium and Firefox by puppeteer, with time limits: puppeteer itself waits forever if a browser never
// reports that a tab was opened or closed, or that the browser has ended.

import puppeteer from 'puppeteer-core';

const TIMEOUT_MS = 30_000;
const CLOSE_TIMEOUT_MS = 10_000;

const BROWSERS = {
  chromium: {
    browser: 'chrome',
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  },
  firefox: { browser: 'firefox', executablePath: '/usr/bin/firefox-esr' },
};

/** Starts the browser `name`, which the function `end` ends. `options` are those of `puppeteer.launch`. */
export function launch(name, options) {
  return puppeteer.launch({
    ...BROWSERS[name],
    headless: true,
    protocolTimeout: TIMEOUT_MS,
    ...options,
  });
}

/** Closes the browser. Kills it with all its processes if it has not ended after CLOSE_TIMEOUT_MS. */
export async function end(browser) {
  const late = setTimeout(() => kill(browser.process()), CLOSE_TIMEOUT_MS);
  await browser.close().finally(() => clearTimeout(late));
}

/** Kills a program and all processes of its group at the same time. Does nothing if they have ended. */
export function kill({ pid }) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The processes have already ended, so there is nothing to kill.
  }
}

export const newTab = (browser) => inTime(browser.newPage(), 'a new tab');

/**
 * Returns a promise that settles like `promise`, or rejects if `promise` takes longer than `timeout` milliseconds. `what`
 * describes `promise` in the error.
 */
export async function inTime(promise, what, timeout = TIMEOUT_MS) {
  let late;
  const timer = new Promise((_, reject) => {
    late = setTimeout(() => reject(new Error(`timeout of ${timeout} ms: ${what}`)), timeout);
  });
  return Promise.race([promise, timer]).finally(() => clearTimeout(late));
}
