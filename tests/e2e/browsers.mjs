// Chromium, Firefox and WebKit behind the same few verbs: a browser opens tabs
// and closes; a tab has goto, evaluate, waitFor, click, press and screenshot.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { end, launch, newTab } from './puppeteer.mjs';
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

/** Runs `test` in a browser with a fresh profile; a failure names pictures of what was seen. */
export async function withBrowser(name, test, profile) {
  const browser = await (name === 'webkit' ? launchWebKit() : launchWithPuppeteer(name, profile));
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

async function launchWithPuppeteer(name, profile) {
  const { preferences, isPrivate, ...given } = PROFILES[profile]?.[name] ?? {};
  const userDataDir = preferences && (await folderWith(preferences));
  const browser = await launch(name, { ...given, userDataDir });
  const place = isPrivate ? await browser.createBrowserContext() : browser;
  return {
    async newTab() {
      const page = await newTab(place);
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
    },
    async close() {
      await end(browser);
      if (userDataDir) await rm(userDataDir, { recursive: true, force: true });
    },
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
