// Tests the package as npm installs it, in the four kinds of projects that use it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serve } from '../../scripts/serve.mjs';
import { withBrowser } from '../e2e/harness/browsers.mjs';
import { withProject } from './project.mjs';

const TITLES = ['RangeError: after init', 'TypeError: before init'];
const TIERS = ['indexedDB ok', 'localStorage ok', 'memory ok'];

describe('the installed package', () => {
  it('works in the dev server, the build and the preview of Vite', () =>
    withProject('vite', async ({ run, start }) => {
      await withServer(() => start('dev'), worksInBrowser);
      await run('npm', 'run', 'build');
      await withServer(() => start('preview'), worksInBrowser);
    }));

  it('works in webpack', () =>
    withProject('webpack', async ({ folder, run }) => {
      await run('npm', 'run', 'build');
      await withServer(() => serve({ folders: [['/', folder]] }), worksInBrowser);
    }));

  it('works in a plain page, and so does its viewer', () =>
    withProject('plain', ({ folder }) =>
      withServer(
        () => serve({ folders: [['/', folder]] }),
        (url) => worksInBrowser(url, `${url}node_modules/tinyturret/viewer/`),
      ),
    ));

  it('works in Node.js, and does not keep the process alive', () =>
    withProject('node', async ({ run }) => {
      const { titles, tiers } = JSON.parse(await run('node', 'main.js'));
      assert.deepEqual(titles, TITLES);
      assert.ok(tiers.includes('memory ok'), tiers.join());
    }));
});

async function withServer(open, test) {
  const { url, close } = await open();
  try {
    await test(url);
  } finally {
    await close();
  }
}

function worksInBrowser(url, viewerUrl) {
  return withBrowser('chromium', async (open) => {
    const page = await open(url);
    const result = await page.evaluate(() => globalThis.result);
    assert.deepEqual(result, { titles: TITLES, tiers: TIERS });
    if (viewerUrl) await showsBoth(await open(viewerUrl));
  });
}

function showsBoth(viewer) {
  return viewer.waitFor(() => document.querySelectorAll('tr[data-group]').length === 2);
}
