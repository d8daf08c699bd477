// Defines the ways in which a page ends. `die` gets the browser and the tabs that have stored their captures.

import { poll } from '../e2e/harness/browsers.mjs';

export const deaths = {
  navigation: {
    leaves: true,
    die: (_, tabs) => Promise.all(tabs.map((tab) => poll(() => tab.url().endsWith('gone.html')))),
  },
  'tab closed': {
    die: (_, tabs) => Promise.all(tabs.map((tab) => tab.close())),
  },
  'renderer crash': {
    only: 'chromium',
    answersFirst: true,
    die: (_, tabs) => Promise.all(tabs.map(crash)),
  },
  'renderer SIGKILL': {
    die: (browser) => browser.killRenderers(),
  },
  'frozen, then SIGKILL': {
    only: 'chromium',
    answersFirst: true,
    async die(browser, tabs) {
      await Promise.all(tabs.map(freeze));
      await browser.killRenderers();
    },
  },
  'browser SIGKILL': {
    endsBrowser: true,
    die: (browser) => browser.kill(),
  },
};

async function crash(tab) {
  const session = await tab.createCDPSession();
  const crashed = new Promise((resolve) => session.once('Inspector.targetCrashed', resolve));
  session.send('Page.crash').catch(() => {});
  await crashed;
}

async function freeze(tab) {
  const session = await tab.createCDPSession();
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
}
