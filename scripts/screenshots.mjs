// Takes pictures of the viewer: node scripts/screenshots.mjs [state…]

import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { argv } from 'node:process';
import { look, openBrowser, SCREENS } from '../tests/viewer/browser.mjs';
import { fillShop, states } from '../tests/viewer/states.mjs';

const FOLDER = join('target', 'screenshots');
/** The names of pictures in README.md and docs/guide/viewer.md, by the names of the files in target/screenshots/. */
const SHOWN = {
  'list-wide-light.png': 'viewer.png',
  'group-wide-dark.png': 'group.png',
};

const wanted = argv.length > 2 ? argv.slice(2) : Object.keys(states);
await mkdir(FOLDER, { recursive: true });
const { page, url, close } = await openBrowser('chromium');
try {
  await fillShop(page, url);
  for (const state of wanted) await picturesOf(state);
} finally {
  await close();
}

async function picturesOf(state) {
  for (const theme of ['light', 'dark']) {
    for (const [screen, size] of Object.entries(SCREENS)) {
      await look(page, theme, size);
      await states[state](page, url);
      const name = `${state.replace(' ', '-')}-${screen}-${theme}.png`;
      await page.screenshot({ path: join(FOLDER, name) });
      if (SHOWN[name]) await copyFile(join(FOLDER, name), join('docs', SHOWN[name]));
    }
  }
}
