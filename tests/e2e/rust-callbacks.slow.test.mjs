// Tests `before_save`, `ignore` and `ignore_if` of a Rust app: they change or drop a failure before it is stored, and are not
// called after a panic.

import assert from 'node:assert/strict';
import { exceptionsTitled } from './harness/groups.mjs';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const RUST = '/pages/rust.html';
const READER = '/pages/plain.html';
const SPILLED = 'Ada spilled the milk';
const STORED = 'somebody spilled the milk';

inEveryBrowser({
  async 'callbacks change and drop errors of Rust and JavaScript'(open) {
    const app = await open(RUST);
    await app.evaluate(startWithCallbacks);
    await app.waitFor(areReady);
    assert.deepEqual(await app.evaluate(captureAll), [true, false, false]);
    await app.evaluate((text) => throwLater(makeError('CartError', text)), SPILLED);
    await app.evaluate((text) => throwLater(makeError('CartError', text)), 'no tea');
    await app.waitFor(areStored, [`CartError: ${STORED}`, STORED]);
    assert.deepEqual(await textsWith(app, 'Ada'), []);
    const reader = await open(READER);
    const [{ url }] = await reader.waitFor(exceptionsTitled, STORED);
    assert.match(url, /#changed$/);
  },

  async 'callbacks are called for a panic'(open) {
    const app = await open(RUST);
    await app.evaluate(startWithCallbacks);
    await app.waitFor(areReady);
    await app.evaluate(panicAbout, 'milk');
    const reader = await open(READER);
    const [{ scopes, url, location }] = await reader.waitFor(exceptionsTitled, `panic: ${STORED}`);
    assert.deepEqual(scopes[0].values, { user: '"somebody"' });
    assert.match(url, /#changed$/);
    assert.match(location, /callbacks\.rs:\d+:\d+$/);
    assert.deepEqual(await textsWith(app, 'Ada'), []);
  },

  async 'callbacks are called for a panic before the second file has loaded'(open) {
    const app = await open(RUST);
    await app.evaluate(startAndPanicAbout, 'milk');
    const reader = await open(READER);
    const [{ scopes }] = await reader.waitFor(exceptionsTitled, `panic: ${STORED}`);
    assert.deepEqual(scopes[0].values, { user: '"somebody"' });
    assert.deepEqual(await textsWith(app, 'Ada'), []);
    await app.goto(`${RUST}?dropped`);
    await app.evaluate(startAndPanicAbout, 'tea');
    await app.evaluate(throwAfterwards);
    await app.waitFor(hasType, 'LateError');
    assert.deepEqual(await app.evaluate(groups), [
      ['error', 'LateError', 1],
      ['panic', `panic: ${STORED}`, 1],
    ]);
  },

  async 'callbacks are not called after a panic, and later failures have no message'(open) {
    const app = await open(RUST);
    await app.evaluate(startWithCallbacks);
    await app.waitFor(areReady);
    await app.evaluate(panicAbout, 'milk');
    await app.evaluate(throwAfterwards);
    await app.waitFor(hasType, 'LateError');
    assert.deepEqual(await textsWith(app, 'thrown after'), []);
  },

  async 'a panic in a callback is stored, and so is its failure, without texts'(open) {
    const app = await open(RUST);
    await app.evaluate(startWithCallbacks);
    await app.waitFor(areReady);
    await app.evaluate(() => {
      setTimeout(() => globalThis.rust.capture_about('chaos'));
    });
    await app.waitFor(async () => {
      const { groups } = await import('/index.js');
      return (await groups()).length === 2;
    });
    assert.deepEqual(await textsWith(app, 'chaos'), []);
    assert.deepEqual((await app.evaluate(groups)).map(([kind, , count]) => [kind, count]).sort(), [
      ['message', 1],
      ['panic', 1],
    ]);
  },
});

/** Returns the keys of the stored records that contain `text`. */
function textsWith(page, text) {
  return page.evaluate(keysWith, text);
}

// The functions below run in the page.

async function startWithCallbacks() {
  globalThis.rust = await startRust();
  rust.start_with_callbacks();
}

/**
 * Resolves to whether the recorder, whose URL is in the list of loaded resources, has loaded its second file. From then on,
 * the recorder calls the callbacks of the app; before that, the Rust code does.
 */
async function areReady() {
  const files = performance.getEntriesByType('resource').map(({ name }) => name);
  const recorder = await import(files.find((name) => name.endsWith('/recorder.js')));
  return !recorder.mustAsk();
}

function captureAll() {
  return ['milk', 'tea', 'coffee'].map((what) => rust.capture_about(what) !== '');
}

function panicAbout(what) {
  try {
    rust.panic_about(what);
  } catch {
    // Ignores the error of the trap with which the panic ends.
  }
}

async function startAndPanicAbout(what) {
  const app = await startRust();
  app.start_with_callbacks();
  try {
    app.panic_about(what);
  } catch {
    // Ignores the error of the trap with which the panic ends.
  }
}

function throwAfterwards() {
  throwLater(makeError('LateError', 'thrown after'));
}

async function groups() {
  const tinyturret = await import('/index.js');
  return (await tinyturret.groups()).map(({ kind, title, count }) => [kind, title, count]).sort();
}

async function areStored(titles) {
  const tinyturret = await import('/index.js');
  const groups = await tinyturret.groups();
  return `${groups.map(({ title }) => title).sort()}` === `${titles}`;
}

async function hasType(type) {
  const tinyturret = await import('/index.js');
  return (await tinyturret.groups()).some((group) => group.type === type);
}

async function keysWith(text) {
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open('tinyturret');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const store = database.transaction('records').objectStore('records');
  const all = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const [keys, values] = await Promise.all([all(store.getAllKeys()), all(store.getAll())]);
  database.close();
  const stored = [...keys.map((key, at) => [key, values[at]]), ...Object.entries(localStorage)];
  return stored.filter(([, value]) => value.includes(text)).map(([key]) => key);
}
