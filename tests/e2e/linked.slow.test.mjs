// Tests dist/recorder.js, which Rust apps link, with and without the package in the same page. JavaScript calls it in place of
// an app.

import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { FOLDERS, inEveryBrowser } from './harness/in-every-browser.mjs';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const PAGE = '/pages/plain.html';
const PANIC = ['panic', 'panic: an app panicked', 1];

inEveryBrowser(
  {
    async 'a panic and its trap count once, whichever copy of the recorder gets the trap'(open) {
      for (const [at, order] of [
        ['linked', 'package'],
        ['package', 'linked'],
      ].entries()) {
        const tab = await open(`${PAGE}?${at}`);
        for (const copy of order) await tab.evaluate(initCopy, copy, `order-${at}`);
        await tab.evaluate(panic);
        await tab.evaluate(throwOne);
        await tab.waitFor(isStored, 2);
        assert.deepEqual(await tab.evaluate(groups), [['error', 'CartError: thrown', 1], PANIC]);
      }
    },

    async 'a panic before the second file has loaded is stored with all its details'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(panicAtOnce);
      await tab.waitFor(isStored, 1);
      assert.deepEqual(await tab.waitFor(scopesStored), [
        { function: 'f', location: 'a.rs:1', values: { password: '[redacted]', items: '2' } },
      ]);
      await tab.goto(`${PAGE}?later`);
      assert.deepEqual(await tab.evaluate(groups), [PANIC]);
    },

    async 'the viewer link shows the count of the app, and opens its viewer'(open) {
      const tab = await open(PAGE);
      await tab.evaluate(initWithLink);
      await tab.waitFor(linkShows, 'tinyturret', 'tinyturret');
      await tab.evaluate(countAgain, 3);
      await tab.waitFor(linkShows, 'tinyturret 3', 'tinyturret: 3 groups of exceptions');
      assert.equal(await tab.evaluate(pressLink), 1);
      await tab.evaluate(panic);
      await tab.waitFor(linkShows, 'tinyturret panic', 'tinyturret: the app panicked');
      assert.equal(await tab.evaluate(pressLink), 2);
    },
  },
  { folders: [['/dist/', DIST], ...FOLDERS] },
);

// The functions below run in the page.

async function initCopy(copy, namespace) {
  const path = copy === 'linked' ? '/dist/recorder.js' : '/index.js';
  const tinyturret = await import(path);
  await tinyturret.init({ namespace, cleanupTriggerRate: 0 });
  globalThis.namespace = namespace;
}

/** Records a panic as the panic hook of a Rust app does, and then throws the error of a trap. */
async function panic() {
  const recorder = await import('/dist/recorder.js');
  const place = ['src/main.rs', 7, 5];
  const [context, scopes, isHandled, isFatal] = [undefined, undefined, false, true];
  const rest = [context, scopes, isHandled, isFatal, 0];
  recorder.record('panic', 'panic', 'an app panicked', ...place, new Error(''), [], ...rest);
  throwLater(new WebAssembly.RuntimeError('unreachable'));
}

async function panicAtOnce() {
  const recorder = await import('/dist/recorder.js');
  recorder.start({ cleanupTriggerRate: 0, beforeSave() {} });
  const scopes = [{ function: 'f', location: 'a.rs:1', values: { password: 'x', items: '2' } }];
  const place = ['src/main.rs', 7, 5];
  const asksCallbacks = recorder.mustAsk();
  const rest = [undefined, scopes, false, true, asksCallbacks ? 1 : 0];
  recorder.record('panic', 'panic', 'an app panicked', ...place, new Error(''), [], ...rest);
}

function throwOne() {
  throwLater(makeError('CartError', 'thrown'));
}

function isStored(count) {
  const keys = Object.keys(localStorage).filter((key) => /\/j1\/\w+\/\d+$/.test(key));
  const own = keys.filter((key) => key.startsWith(`tinyturret/${globalThis.namespace ?? ''}/`));
  return own.length === count;
}

/**
 * Returns the scopes in the entry in localStorage. The second file of the recorder adds them when it stores the entry again.
 */
function scopesStored() {
  const [key] = Object.keys(localStorage).filter((key) => /\/j1\/\w+\/\d+$/.test(key));
  return JSON.parse(localStorage.getItem(key)).scopes;
}

async function groups() {
  const tinyturret = await import('/index.js');
  if (globalThis.namespace === undefined) await tinyturret.init({ cleanupTriggerRate: 0 });
  return (await tinyturret.groups()).map(({ kind, title, count }) => [kind, title, count]).sort();
}

async function initWithLink() {
  const recorder = await import('/dist/recorder.js');
  globalThis.opened = 0;
  const openViewer = () => globalThis.opened++;
  const countGroups = async () => globalThis.count;
  recorder.start({
    showViewerLink: true,
    core: { openViewer, countGroups },
    cleanupTriggerRate: 0,
  });
}

/**
 * Sets the count of groups of the app, which the link shows, and notifies listeners of a change, as the core of the app does.
 */
async function countAgain(count) {
  const recorder = await import('/dist/recorder.js');
  globalThis.count = count;
  recorder.announce('changed');
}

function linkShows(text, label) {
  const link = document.querySelector('#tinyturret-link')?.shadowRoot.querySelector('button');
  return link?.textContent === text && link.getAttribute('aria-label') === label;
}

function pressLink() {
  document.querySelector('#tinyturret-link').shadowRoot.querySelector('button').click();
  return globalThis.opened;
}
