// Chromium, Firefox and WebKit behind one interface: `withBrowser` calls a test with a function that opens tabs; a tab
// has goto, evaluate, waitFor, click, press and screenshot.
//
// Chromium and Firefox start once per process, and each test gets a browser context of its own. A test of a special
// profile gets a browser of its own. So does each test in WebKit: MiniBrowser has no contexts, and starts in 0.4 s.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { end, inTime, launch, newTab } from './puppeteer.mjs';
import { launchWebKit } from './webkit.mjs';

export const browserNames = (process.env.BROWSERS ?? 'chromium,firefox,webkit').split(',');

const PATIENCE = process.env.SOAK ? 120_000 : 20_000;

/** Profiles in which storage is not what it is elsewhere, and the browsers that can be told so. */
const PROFILES = {
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

/** The started browsers by name: promises, because two tests may ask at once. */
const started = new Map();
after(async () => {
  const browsers = await Promise.allSettled(started.values());
  await Promise.all(browsers.map(({ value }) => value && end(value)));
});

/**
 * Runs `test` in a fresh browser context of the browser `name`, or with a profile of PROFILES. If it fails, the error
 * lists the paths of screenshots of all its tabs.
 */
export async function withBrowser(name, test, profile) {
  const browser = await open(name, profile);
  const tabs = [];
  try {
    await test(async function open(url) {
      const tab = await browser.newTab();
      tabs.push(tab);
      await tab.goto(url);
      return { ...tab, waitFor: (fn, ...args) => waitFor(tab, fn, args) };
    });
  } catch (error) {
    error.stack = [error.stack, ...(await picturesOf(name, tabs))].join('\n');
    throw error;
  } finally {
    await browser.close();
  }
}

function open(name, profile) {
  if (name === 'webkit') return launchWebKit();
  return profile ? openWithProfile(name, profile) : openContext(name);
}

/** A browser that has died is replaced, so that one test fails and not all that follow. */
async function openContext(name) {
  const before = await started.get(name);
  if (!before?.connected) started.set(name, launch(name));
  const browser = await started.get(name);
  const context = await browser.createBrowserContext();
  return {
    newTab: () => openTab(context),
    close: () => inTime(context.close(), 'a closed context'),
  };
}

async function openWithProfile(name, profile) {
  const { preferences, isPrivate, ...given } = PROFILES[profile][name];
  const userDataDir = preferences && (await folderWith(preferences));
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

async function folderWith(preferences) {
  const folder = await mkdtemp(join(tmpdir(), 'tinyturret-profile-'));
  await mkdir(join(folder, 'Default'));
  await writeFile(join(folder, 'Default/Preferences'), JSON.stringify(preferences));
  return folder;
}

async function picturesOf(name, tabs) {
  const pictures = [];
  for (const tab of tabs) {
    const path = join(tmpdir(), `tinyturret-${name}-${process.pid}-${Date.now()}.png`);
    const failure = await tab.screenshot(path).catch((error) => `no picture: ${error.message}`);
    pictures.push(failure || path);
  }
  return pictures;
}

async function waitFor(tab, fn, args) {
  const answer = await poll(() => tab.evaluate(fn, ...args));
  if (!answer) throw new Error(`${PATIENCE} ms were not enough for ${fn}`);
  return answer;
}

/** The first truthy answer of `ask`, or its last one when patience ends. */
export async function poll(ask) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const answer = await ask();
    if (answer || Date.now() > end) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
