// Opens Chromium, Firefox and WebKit behind one interface: `withBrowser` calls a test with a function that opens tabs; a tab
// has goto, evaluate, waitFor, click, press and screenshot.
//
// Chromium and Firefox start once per process, and each test gets its own browser context. A test of a special profile starts
// its own browser. So does each test in WebKit, because MiniBrowser has no contexts; it starts in 0.4 s.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { end, inTime, kill, launch, newTab } from './puppeteer.mjs';
import { launchWebKit } from './webkit.mjs';

const ALL = ['chromium', 'firefox', 'webkit'];

/** The names of the browsers to test in: those that the variable BROWSERS lists, separated by commas, or all. */
export const browserNames = process.env.BROWSERS?.split(',') ?? ALL;
for (const name of browserNames) {
  if (!ALL.includes(name)) throw new Error(`BROWSERS: "${name}" is none of ${ALL.join(', ')}`);
}

/** The folder for screenshots of tests that failed. */
const SCREENSHOTS = fileURLToPath(new URL('../../../target/screenshots/failed/', import.meta.url));

/** Returns whether the browser names wasm frames reliably. WebKit omits names, and not always the same ones. */
export const hasWasmNames = (browser) => browser !== 'webkit';

/**
 * Milliseconds that a test waits for a condition, which fails afterwards. It is longer than a read may take in the product:
 * IndexedDB of WebKit sometimes does not answer on a loaded machine, and a read then takes up to 22 seconds (open, answer, and
 * one retry).
 */
const WAIT_TIMEOUT_MS = process.env.SOAK ? 120_000 : 40_000;

/** Profiles that restrict storage, with the launch options of each browser that supports them. */
const PROFILES = {
  // Runs in a browser with its own profile on disk, because a context of Chromium is a private window, which keeps all storage
  // in memory.
  'on disk': { chromium: {}, firefox: {}, webkit: {} },
  'Clear-Site-Data without https': { chromium: {} },
  'site data blocked': {
    chromium: { preferences: { profile: { default_content_setting_values: { cookies: 2 } } } },
    firefox: { extraPrefsFirefox: { 'network.cookie.cookieBehavior': 2 } },
  },
  'localStorage switched off': {
    firefox: { extraPrefsFirefox: { 'dom.storage.enabled': false } },
  },
  'private window': {
    chromium: { isPrivate: true },
    firefox: { extraPrefsFirefox: { 'browser.privatebrowsing.autostart': true } },
  },
};

export const browsersWith = (profile) =>
  browserNames.filter((name) => !profile || PROFILES[profile][name]);

/** The promises of the running browsers, by name. They are promises because two tests may ask for the same browser at once. */
const running = new Map();

/** Closes all browsers. Under `node --test`, it is called at the end of the tests. */
export async function closeBrowsers() {
  const browsers = await Promise.allSettled(running.values());
  running.clear();
  await Promise.all(browsers.map(({ value }) => value && end(value)));
}
if (process.env.NODE_TEST_CONTEXT) after(closeBrowsers);

/**
 * Runs `test` in a new browser context of the browser `name`, or in a new browser with the profile `profile` of PROFILES. If
 * it fails, the error lists the paths of screenshots of all its tabs.
 */
export async function withBrowser(name, test, profile) {
  const browser = await openBrowser(name, profile);
  const tabs = [];
  try {
    await test(async function openTabAt(url) {
      const tab = await browser.newTab();
      tabs.push(tab);
      await tab.goto(url);
      return { ...tab, waitFor: (fn, ...args) => waitFor(tab, fn, args) };
    });
  } catch (error) {
    error.stack = [error.stack, ...(await takeScreenshots(name, tabs))].join('\n');
    throw error;
  } finally {
    await browser.close();
  }
}

function openBrowser(name, profile) {
  if (name === 'webkit') return launchWebKit();
  return profile ? openWithProfile(name, profile) : openContext(name);
}

async function openContext(name) {
  const browser = await runningBrowser(name);
  // Returns a promise that settles like `promise`. If that takes longer than the time limit, rejects and kills the browser, so
  // that the next test gets a new one.
  const orKill = (promise, what) =>
    inTime(promise, what).catch((error) => {
      kill(browser.process());
      throw error;
    });
  const context = await orKill(browser.createBrowserContext(), 'a new context');
  return {
    newTab: () => openTab(context),
    // Ignores a failure of closing, which would replace the failure of the test.
    close: () => orKill(context.close(), 'a closed context').catch(() => {}),
  };
}

/**
 * Resolves to the running browser `name`. Starts it at the first call, and again if it has died, so that only the test in
 * which it died fails.
 */
async function runningBrowser(name) {
  const current = running.get(name);
  const browser = await current?.catch(() => undefined);
  if (!browser?.connected && running.get(name) === current) running.set(name, launch(name));
  return running.get(name);
}

async function openWithProfile(name, profile) {
  const { preferences, isPrivate, ...given } = PROFILES[profile][name];
  const userDataDir = preferences && (await createUserDataDir(preferences));
  const browser = await launch(name, { ...given, userDataDir });
  const context = isPrivate
    ? await browser.createBrowserContext()
    : browser.defaultBrowserContext();
  return {
    newTab: () => openTab(context),
    async close() {
      await end(browser);
      if (userDataDir) await rm(userDataDir, { recursive: true, force: true });
    },
  };
}

async function openTab(context) {
  const page = await newTab(context);
  return {
    goto: (url) => page.goto(url, { waitUntil: 'load' }),
    evaluate: (fn, ...args) => page.evaluate(fn, ...args),
    async click(selector) {
      await page.bringToFront();
      await page.click(selector);
    },
    async press(key) {
      await page.bringToFront();
      await page.keyboard.press(key);
    },
    screenshot: async (path) => void (await page.screenshot({ path })),
  };
}

async function createUserDataDir(preferences) {
  const folder = await mkdtemp(join(tmpdir(), 'tinyturret-profile-'));
  await mkdir(join(folder, 'Default'));
  await writeFile(join(folder, 'Default/Preferences'), JSON.stringify(preferences));
  return folder;
}

async function takeScreenshots(name, tabs) {
  const pictures = [];
  await mkdir(SCREENSHOTS, { recursive: true });
  for (const tab of tabs) {
    const path = join(SCREENSHOTS, `${name}-${process.pid}-${Date.now()}.png`);
    const failure = await tab.screenshot(path).catch((error) => `no picture: ${error.message}`);
    pictures.push(failure || path);
  }
  return pictures;
}

async function waitFor(tab, fn, args) {
  const answer = await poll(() => tab.evaluate(fn, ...args));
  if (!answer) throw new Error(`not true within ${WAIT_TIMEOUT_MS} ms: ${fn}`);
  return answer;
}

/** Calls `read` again and again. Resolves to its first truthy value, or to its last value at the end of the time limit. */
export async function poll(read) {
  const deadline = Date.now() + WAIT_TIMEOUT_MS;
  for (;;) {
    const value = await read();
    if (value || Date.now() > deadline) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
