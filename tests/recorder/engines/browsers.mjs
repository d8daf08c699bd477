// Chromium, Firefox and WebKit: a page a case.

import { withBrowser } from '../../e2e/browsers.mjs';

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
  skips: { 'cross origin script': 'tells the error of another origin' },
});

export const webkit = browser('webkit', {
  title: 'WebKitGTK',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own
  version: ['dpkg-query', '--show', '--showformat', '${Version}', 'libwebkit2gtk-4.1-0'],
  skips: {},
});
