// Defines the states of the viewer: each function shows one, and is called with the tab and the URL of the site.

import { idOfGroup, shop, shopGroups } from './shop.mjs';
import { dropMaps, mapsOf } from './symbols.mjs';

export const PANIC = idOfGroup(shopGroups.find(({ kind }) => kind === 'panic'));
const CART = idOfGroup(shopGroups.find(({ culprit }) => culprit === 'cartTotal (cart.js)'));
const EMPTY = 'viewer/?namespace=empty';

/** Stores the exceptions of the shop in the site, and shows the list. */
export async function fillShop(page, url) {
  await page.goto(`${url}viewer/`);
  await page.waitForSelector('[data-view="empty"]');
  await page.evaluate(async (text) => {
    const { importReport } = await import('/index.js');
    await importReport(text);
  }, shop(Date.now()));
  await states.list(page, url);
}

export const states = {
  async list(page, url) {
    await open(page, `${url}viewer/`);
    await page.waitForSelector('[data-group]');
  },

  async group(page, url) {
    await open(page, `${url}viewer/#g/${PANIC}`);
    await page.waitForSelector('[data-frame]');
  },

  async resolved(page, url) {
    await openCart(page, url);
    await page.evaluate(dropMaps, mapsOf('cart.js', 'cart-view.js', 'checkout.js', 'storage.js'));
    await page.waitForSelector('.code mark');
  },

  async 'partly resolved'(page, url) {
    await openCart(page, url);
    const [map] = mapsOf('cart.js');
    const [cut] = mapsOf('cart-view.js');
    await page.evaluate(dropMaps, [map, { ...cut, text: cut.text.slice(0, -40) }]);
    await page.waitForSelector('.code mark');
  },

  async refused(page, url) {
    await openCart(page, url);
    await page.evaluate(dropMaps, mapsOf('admin.js'));
    await page.waitForSelector('.problem');
  },

  async empty(page, url) {
    await open(page, url + EMPTY);
    await page.waitForSelector('[data-view="empty"]');
  },

  async error(page, url) {
    await open(page, `${url}broken/viewer/`);
    await page.waitForSelector('[data-view="error"]');
  },

  async report(page, url) {
    await states.empty(page, url);
    await page.evaluate(drop, shop(Date.now()));
    await page.waitForSelector('[data-group]');
  },

  async help(page, url) {
    await states.list(page, url);
    await page.keyboard.press('?');
    await page.waitForSelector('dialog[open]');
  },

  async 'no result'(page, url) {
    await states.list(page, url);
    await page.keyboard.press('/');
    await page.keyboard.type('nothing is called like this');
    await page.waitForSelector('[data-group]', { hidden: true });
  },
};

async function openCart(page, url) {
  await open(page, `${url}viewer/#g/${CART}`);
  await page.waitForSelector('[data-action="forget-symbols"]');
}

/** Loads the address anew, even if it differs from the current one only in the part after `#`. */
async function open(page, address) {
  await page.goto('about:blank');
  await page.goto(address);
}

/** Runs in the page. Drops a report file with this text on the viewer. */
export function drop(text) {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], 'theirs.json', { type: 'application/json' }));
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
}
