// Tests that the viewer of a Rust app opens in the app's own page, which has a strict policy, and leaves the page unchanged.

import assert from 'node:assert/strict';
import { shop } from '../viewer/shop.mjs';
import { inEveryBrowser } from './harness/in-every-browser.mjs';
import { restoreTimers, shortenTimers } from './harness/page-clock.mjs';

const PAGE = '/pages/embedded.html';
const ORDER = 'order 1 has no lines';
const PANIC = 'panic: an export panicked';

inEveryBrowser({
  async 'the link shows the number of open groups'(open) {
    const app = await open(PAGE);
    await app.evaluate(showLink);
    await app.waitFor(linkShows, 'tinyturret 0', 'tinyturret: 0 groups of exceptions');
    await app.evaluate(inRust, 'capture_text', 1);
    await app.waitFor(linkShows, 'tinyturret 1', 'tinyturret: 1 group of exceptions');
    assert.equal(await app.evaluate(() => link().tagName), 'BUTTON');
    await assertQuiet(app);
  },

  async 'the link points to the viewer URL of the settings'(open) {
    const app = await open(PAGE);
    await app.evaluate(showLink, '/viewer/');
    await app.waitFor(linkShows, 'tinyturret 0', 'tinyturret: 0 groups of exceptions');
    const { tagName, target } = await app.evaluate(() => {
      const { tagName, target } = link();
      return { tagName, target };
    });
    assert.deepEqual([tagName, target], ['A', '_blank']);
  },

  async 'the viewer is used by keys alone, and leaves the page unchanged'(open) {
    const app = await open(PAGE);
    await app.evaluate(showLink);
    await app.evaluate(inRust, 'capture_text', 1);
    await app.waitFor(linkShows, 'tinyturret 1', 'tinyturret: 1 group of exceptions');
    const before = await app.evaluate(() => pageAsItIs());
    await app.evaluate(() => link().focus());
    await app.press('Enter');
    await app.waitFor(shows, ORDER);
    assert.equal(await app.evaluate(styleOfBody), 'flex');
    await app.press('j');
    await app.waitFor(() => viewer().activeElement.closest('tr[data-group]') !== null);
    await app.press('Enter');
    await app.waitFor(showsView, 'group');
    assert.equal(await app.evaluate(() => viewer().querySelector('h1').textContent), ORDER);
    assert.deepEqual(await app.evaluate(() => pageAsItIs()), before);
    await app.press('Escape');
    await app.waitFor(showsView, 'list');
    assert.ok(await app.evaluate(() => viewer().activeElement.closest('tr[data-group]') !== null));
    await app.press('Escape');
    await app.waitFor(() => viewers().length === 0);
    assert.equal(await app.evaluate(isLinkFocused), true);
    assert.deepEqual(await app.evaluate(() => pageAsItIs()), before);
    await assertQuiet(app);
  },

  async 'open_viewer opens one viewer, and opens it again after it was closed'(open) {
    const app = await open(PAGE);
    await app.evaluate(() => document.querySelector('#own').focus());
    await app.evaluate(inRust, 'capture_text', 1);
    await app.evaluate(inRust, 'open_viewer');
    await app.evaluate(inRust, 'open_viewer');
    await app.waitFor(shows, ORDER);
    await app.evaluate(inRust, 'open_viewer');
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(await app.evaluate(() => viewers().length), 1);
    await app.evaluate(press, 'close');
    assert.equal(await app.evaluate(() => viewers().length), 0);
    assert.equal(await app.evaluate(() => document.activeElement.id), 'own');
    await app.evaluate(inRust, 'capture_result');
    await app.evaluate(inRust, 'open_viewer');
    await app.waitFor(shows, 'ParseIntError: invalid digit found in string');
    await assertQuiet(app);
  },

  async 'the viewer is used by clicks alone'(open) {
    const app = await open(PAGE);
    await app.evaluate(showLink);
    await app.evaluate(inRust, 'capture_text', 1);
    await app.evaluate(inRust, 'open_viewer');
    await app.waitFor(shows, ORDER);
    const before = await app.evaluate(() => pageAsItIs());
    await app.evaluate(() => viewer().querySelector('tr[data-group] a').click());
    await app.waitFor(showsView, 'group');
    await app.evaluate(press, 'resolve');
    await app.waitFor(() => viewer().querySelector('.badge.resolved') !== null);
    await app.evaluate(press, 'back');
    await app.waitFor(showsView, 'list');
    await app.waitFor(linkShows, 'tinyturret 0', 'tinyturret: 0 groups of exceptions');
    const reader = await open('/viewer/');
    await reader.waitFor(() => document.querySelector('tr.resolved') !== null);
    await app.evaluate(press, 'clear');
    await app.waitFor(showsView, 'empty');
    assert.deepEqual(await app.evaluate(() => pageAsItIs()), before);
    await assertQuiet(app);
  },

  async 'the viewer updates while it is open, and reads nothing after it was closed'(open) {
    const app = await open('/pages/watched-embedded.html');
    await app.evaluate(inRust, 'open_viewer');
    await app.waitFor(showsView, 'empty');
    await app.evaluate(waitForReads);
    await app.evaluate(inRust, 'capture_text', 1);
    await app.waitFor(shows, ORDER);
    await app.evaluate(press, 'close');
    assert.deepEqual(await app.evaluate(entriesWhile, 2500), []);
    await assertQuiet(app);
  },

  async 'open_viewer shows a panic after the panic'(open) {
    const app = await open(PAGE);
    for (const name of ['panic_in_export', 'panic_in_task']) {
      await app.goto(`${PAGE}?${name}`);
      await app.evaluate(inRust, 'capture_text', 1);
      await app.evaluate(clearPageErrors);
      await app.evaluate(panicInRust, name);
      await app.evaluate(inRust, 'open_viewer');
      const who = name === 'panic_in_task' ? 'a spawned task' : 'an export';
      await app.waitFor(shows, `panic: ${who} panicked`);
      await app.evaluate(() => viewer().querySelector('tr[data-group] a').click());
      await app.waitFor(() => viewer().querySelector('.frames') !== null);
      await app.evaluate(press, 'resolve');
      await app.waitFor(() => viewer().querySelector('.badge.resolved') !== null);
      await app.evaluate(press, 'close');
    }
  },

  async 'the link opens the viewer after a panic before a backend was open'(open) {
    const app = await open(PAGE);
    await app.evaluate(panicAtOnceWithLink);
    await app.waitFor(linkShows, 'tinyturret panic', 'tinyturret: the app panicked');
    await app.evaluate(() => link().click());
    await app.waitFor(shows, PANIC);
  },

  async 'the viewer shows a panic that happens while it is open'(open) {
    const app = await open(PAGE);
    await app.evaluate(inRust, 'open_viewer');
    await app.waitFor(showsView, 'empty');
    await app.evaluate(waitForReads);
    await app.evaluate(panicInRust, 'panic_in_export');
    await app.waitFor(shows, PANIC);
  },

  async 'the viewer shows a report and the groups of the app in two tabs'(open) {
    const app = await open(PAGE);
    await app.evaluate(inRust, 'capture_text', 1);
    await app.evaluate(inRust, 'open_viewer');
    await app.waitFor(shows, ORDER);
    await app.evaluate(dropReport, shop(Date.now()));
    await app.waitFor(shows, 'PaymentError: the issuer declined the card');
    await app.evaluate(() => viewer().querySelector('[data-tab="live"]').click());
    await app.waitFor(shows, ORDER);
    await assertQuiet(app);
  },

  async 'the viewer shows an error if the instance does not answer, or throws'(open) {
    const app = await open(PAGE);
    await app.evaluate(shortenTimers, 10_000);
    await app.evaluate(openOver, 'nothing');
    await app.waitFor(showsError, 'Error: no answer in 10 seconds');
    await app.evaluate(press, 'close');
    assert.equal(await app.evaluate(() => globalThis.unsubscribed), true);
    await app.evaluate(restoreTimers);
    await app.evaluate(openOver, 'throws');
    await app.waitFor(showsError, 'RuntimeError: unreachable');
    await app.evaluate(press, 'close');
    await assertQuiet(app);
  },

  async 'the viewer shows markup in messages as text'(open) {
    const app = await open(PAGE);
    const payloads = await app.evaluate(throwPayloads);
    await app.waitFor((count) => pageErrors.length === count, payloads.length);
    await app.evaluate(() => pageErrors.splice(0));
    await app.evaluate(inRust, 'open_viewer');
    await app.waitFor((count) => viewer()?.querySelectorAll('tr').length > count, payloads.length);
    const titles = await app.evaluate(() =>
      [...viewer().querySelectorAll('[data-field="title"]')].map((title) => title.textContent),
    );
    assert.deepEqual(titles.sort(), payloads.map((text) => `${text}: ${text}`).sort());
    assert.deepEqual(await app.evaluate(markupIn), []);
    await assertQuiet(app);
  },

  async 'open_viewer does not throw if the page has no document element'(open) {
    const app = await open(PAGE);
    await app.evaluate(async () => {
      const rust = await startRust();
      document.documentElement.remove();
      rust.open_viewer();
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await assertQuiet(app);
  },
});

/** Asserts that the page of the app has recorded no errors and no policy violations. */
async function assertQuiet(app) {
  assert.deepEqual(await app.evaluate(() => pageErrors), []);
}

// The functions below run in the page.

/** Calls the export `name` of the page's Rust app. The first call starts the app. */
async function inRust(name, ...given) {
  globalThis.rust ??= await startRust();
  rust[name](...given);
}

async function showLink(url) {
  globalThis.rust ??= await startRust();
  rust.show_viewer_link(url ?? undefined);
}

function linkShows(text, label) {
  return link()?.textContent === text && link().getAttribute('aria-label') === label;
}

function isLinkFocused() {
  return link().getRootNode().activeElement === link();
}

function shows(title) {
  const titles = viewer()?.querySelectorAll('tr [data-field="title"]') ?? [];
  return [...titles].some(({ textContent }) => textContent === title);
}

function showsView(view) {
  return viewer()?.querySelector(`[data-view="${view}"]`) != null;
}

function showsError(text) {
  return viewer()?.querySelector('[data-view="error"] pre')?.textContent === text;
}

function styleOfBody() {
  return viewer().defaultView.getComputedStyle(viewer().body).display;
}

function dropReport(text) {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], 'theirs.json', { type: 'application/json' }));
  viewer().body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
}

/** Resolves after 600 ms. The requests that the viewer sends when it opens take less time. */
function waitForReads() {
  return new Promise((resolve) => setTimeout(resolve, 600));
}

function press(action) {
  viewer().querySelector(`[data-action="${action}"]`).click();
}

function clearPageErrors() {
  pageErrors.length = 0;
}

async function panicInRust(name) {
  globalThis.rust ??= await startRust();
  setTimeout(() => rust[name]());
  await new Promise((resolve) => setTimeout(resolve, 100));
}

async function panicAtOnceWithLink() {
  const rust = await startRust();
  rust.show_viewer_link();
  try {
    rust.panic_in_export();
  } catch {
    // Ignores the error of the trap with which the panic ends.
  }
}

/** Waits one second, and then returns the names of the exports of the wasm that are called within `milliseconds`. */
async function entriesWhile(milliseconds) {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  entries.length = 0;
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return [...new Set(entries)];
}

async function openOver(what) {
  const { open } = await import('/www/embedded.js');
  const answer = () => {
    if (what === 'throws') throw new WebAssembly.RuntimeError('unreachable');
    return new Promise(() => {});
  };
  const all = ['list', 'exceptions', 'status', 'subscribe'];
  const calls = Object.fromEntries(all.map((name) => [name, answer]));
  if (what === 'nothing') {
    calls.status = () => ({ tiers: [], version: '' });
    calls.subscribe = () => () => {
      globalThis.unsubscribed = true;
    };
  }
  open(calls, '');
}

async function throwPayloads() {
  globalThis.rust ??= await startRust();
  for (const payload of payloads) throwLater(makeError(payload, payload));
  return payloads;
}

function markupIn() {
  const found = viewer().querySelectorAll('img, iframe, script, style, [data-payload], x, title *');
  return ['owned' in globalThis && 'owned', ...[...found].map(({ outerHTML }) => outerHTML)].filter(
    Boolean,
  );
}
