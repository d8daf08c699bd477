// Runs the cases in Chromium, Firefox and WebKit: one page per case.

import { withBrowser } from '../../e2e/harness/browsers.mjs';

function browser(name, engine) {
  return {
    ...engine,
    run: (site, withAsk) =>
      withBrowser(name, async (open) => {
        const tab = await open(`${site.url}page.html`);
        await withAsk(async (one) => {
          await tab.goto(`${site.url}page.html?case=${encodeURIComponent(one)}`);
          return JSON.parse(await tab.waitFor(() => globalThis.recorded));
        });
      }),
  };
}

export const chromium = browser('chromium', {
  title: 'Chromium',
  version: ['chromium', '--version'],
  skips: {},
});

export const firefox = browser('firefox', {
  title: 'Firefox',
  version: ['firefox-esr', '--version'],
  note: 'The debugger that drives it adds, at random, who awaits (`promise callback*f@…`). Recorded without.',
  skips: { 'cross origin script': 'tells the error of another origin' },
  isByChance: (_, records) => records.some(({ stack }) => /^[\w. ]+\*/m.test(stack)),
});

export const webkit = browser('webkit', {
  title: 'WebKitGTK',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own
  version: ['dpkg-query', '--show', '--showformat', '${Version}', 'libwebkit2gtk-4.1-0'],
  note: 'The functions of a module have names, or at random have none (`7@<?>:wasm-function[7]`). Recorded with names.',
  skips: {},
  isByChance: (one, records) =>
    !one.startsWith('wasm no names') && records.some(({ stack }) => stack.includes('@<?>')),
});
