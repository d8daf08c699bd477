// Chromium and Firefox by puppeteer, which waits for ever for what a browser never says: that a tab
// is there, that it is gone, that the browser itself has ended.

import puppeteer from 'puppeteer-core';

const PATIENCE = 30_000;
const ENDING = 10_000;

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

/** A browser of puppeteer's, to be ended by `end`; `options` are those of `puppeteer.launch`. */
export function launch(name, options) {
  return puppeteer.launch({
    ...BROWSERS[name],
    headless: true,
    protocolTimeout: PATIENCE,
    ...options,
  });
}

/** Kills the browser, with all its processes, when it does not end by itself. */
export async function end(browser) {
  const late = setTimeout(() => kill(browser.process()), ENDING);
  await browser.close().finally(() => clearTimeout(late));
}

/** A program and all that it started at once, so that none can finish what another began. */
export function kill({ pid }) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // They have ended by themselves.
  }
}

export const newTab = (browser) => inTime(browser.newPage(), 'a new tab');

/** Rejects when `promise` is not settled after so many milliseconds. */
export async function inTime(promise, what, patience = PATIENCE) {
  let late;
  const timer = new Promise((_, reject) => {
    late = setTimeout(() => reject(new Error(`${patience} ms, and not: ${what}`)), patience);
  });
  return Promise.race([promise, timer]).finally(() => clearTimeout(late));
}
