// Tests a page with only a Rust app, which links tinyturret. The npm package reads its records in another page of the origin.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { hasWasmNames } from './harness/browsers.mjs';
import { assertGroups, groupsOfViewer } from './harness/groups.mjs';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const RUST = '/pages/rust.html';
const READER = '/pages/plain.html';
const SOURCE = 'examples/playground/src/lib.rs';

const CAUSES = ['timers', 'error', 'rejection', 'leaving', 'channel', 'database'];

const NOT_IN_APP = /^(std|core|alloc|__rust|rust_|js_sys|wasm_bindgen|tinyturret|console_error)/;
const MANGLED = /\[[0-9a-f]{16}\]|::h[0-9a-f]{16}|_ZN|_R[NI]/;

inEveryBrowser({
  async 'a panic is one group with its message, location and in-app frames'(open, browser) {
    const app = await open(RUST);
    await app.evaluate(callInRust, 'panic_in_export');
    const reader = await open(READER);
    const { group, exceptions } = await reader.waitFor(onlyGroup);
    assert.equal(group.title, 'panic: an export panicked');
    assert.equal(group.kind, 'panic');
    assert.equal(group.fatal, true);
    assert.deepEqual(
      group.releases.map(({ name }) => name),
      ['playground'],
    );
    await staysAt(reader, group.title, 1);

    const [{ message, location, type, fatal, handled, frames }] = exceptions;
    assert.deepEqual([type, message, fatal, handled], ['panic', 'an export panicked', true, false]);
    assert.equal(location, placeOf('panic!("an export panicked")'));
    const names = frames.map(({ function: name }) => name).filter(Boolean);
    const own = frames.filter(({ inApp }) => inApp).map(({ function: name }) => name);
    assert.deepEqual(
      names.filter((name) => MANGLED.test(name)),
      [],
    );
    assert.deepEqual(
      own.filter((name) => NOT_IN_APP.test(name)),
      [],
    );
    assert.ok(own.includes('callExport'), 'the stack reaches the page');
    if (!hasWasmNames(browser)) return;
    // The linker may merge the exported function with the one that wasm-bindgen wraps around it, which has another name.
    assert.match(own[0], /^(playground::)?panic_in_export$/);
    assert.match(group.culprit, /^(playground::)?panic_in_export /);
    assert.ok(
      names.some((name) => NOT_IN_APP.test(name)),
      'frames outside the app are marked, not left out',
    );
  },

  async 'a panic is stored if the console throws, and so is the error of the console'(open) {
    const app = await open(RUST);
    await app.evaluate(() => breakConsole());
    await app.evaluate(callInRust, 'panic_in_export');
    const viewer = await open('/viewer/');
    await assertGroups(viewer, groupsOfViewer, [
      { expect: { kind: 'panic', title: 'panic: an export panicked', count: 1 } },
      { expect: { kind: 'error', title: 'Error: no console', count: 1 } },
    ]);
  },

  async 'a panic counts once, although the page gets its RuntimeError too'(open) {
    const app = await open(RUST);
    const calls = ['panic_in_export', 'panic_in_async_export', 'panic_in_task'];
    for (const name of calls) await app.evaluate(callInRust, name);
    await app.evaluate(callClosure);
    const viewer = await open('/viewer/');
    const titles = ['an export', 'an async export', 'a spawned task', 'a closure'];
    await assertGroups(
      viewer,
      groupsOfViewer,
      titles.map((who) => panicked(who)),
    );
  },

  async 'a stack overflow in a promise is captured, although its instance is dead'(open) {
    const app = await open(RUST);
    await app.evaluate(overflowInPromise);
    const reader = await open(READER);
    const { group } = await reader.waitFor(onlyGroup);
    assert.deepEqual([group.type, group.kind, group.fatal], ['RuntimeError', 'rejection', true]);
  },

  async 'capture stores the chain of sources'(open) {
    const app = await open(RUST);
    await app.evaluate(callInRust, 'capture_error_with_sources');
    const reader = await open(READER);
    const { group, exceptions } = await reader.waitFor(onlyGroup);
    assert.equal(group.kind, 'captured');
    assert.match(group.title, /the order has no total$/);
    const [{ handled, fatal, causes }] = exceptions;
    assert.deepEqual([handled, fatal], [true, false]);
    assert.deepEqual(
      causes.map(({ message }) => message),
      ['a factor is not a number', 'invalid digit found in string'],
    );
  },

  async 'a captured JavaScript error keeps its stack and cause, and counts once'(open) {
    const app = await open(RUST);
    await app.evaluate(failInCall);
    const reader = await open(READER);
    const { group, exceptions } = await reader.waitFor(onlyGroup);
    assert.deepEqual([group.kind, group.title], ['captured', 'RangeError: no room']);
    const [{ frames, causes, handled }] = exceptions;
    assert.ok(frames.some(({ function: name }) => name === 'failInHost'));
    assert.deepEqual([causes[0].message, handled], ['full', true]);
    await staysAt(reader, group.title, 1);
  },

  async 'an error that the page throws is captured by the app'(open) {
    const app = await open(RUST);
    await app.evaluate(throwInRustPage, 'CartError');
    const reader = await open(READER);
    const { group } = await reader.waitFor(onlyGroup);
    assert.deepEqual([group.kind, group.title, group.count], ['error', 'CartError: thrown', 1]);
  },

  async 'a failure after a panic is stored, and the viewer lists both'(open) {
    const app = await open(RUST);
    await app.evaluate(callInRust, 'panic_in_export');
    await app.waitFor(isPanicStored);
    await app.evaluate(throwLaterNamed, 'LateError');
    await app.waitFor(isStored, 'LateError');
    const viewer = await open('/viewer/');
    const late = { kind: 'error', title: 'LateError: thrown', count: 1 };
    const expected = [panicked('an export'), { id: 'late', expect: late }];
    await assertGroups(viewer, groupsOfViewer, expected);
    await viewer.goto('/viewer/?again');
    await assertGroups(viewer, groupsOfViewer, expected);
  },

  async 'a follow-on failure is shown on the page of its panic only'(open) {
    const app = await open(RUST);
    await app.evaluate(useAfterPanic);
    await app.waitFor(isStored, 'Error');
    const viewer = await open('/viewer/');
    const panic = { kind: 'panic', title: 'panic: a method panicked', count: 1 };
    await assertGroups(viewer, groupsOfViewer, [{ id: 'panic', expect: panic }]);
    await viewer.click('tr[data-group] a');
    await viewer.waitFor(
      textOf,
      '.follow-on',
      'Follow-on failure, 2 times: Error: recursive use of',
    );
    await viewer.click('.follow-on a');
    await viewer.waitFor(
      textOf,
      '.follow-on',
      'This is a follow-on failure of panic: a method panicked',
    );
  },

  async 'a panic immediately after the start is stored'(open) {
    const app = await open(RUST);
    await app.evaluate(panicAtOnce);
    const viewer = await open('/viewer/');
    await assertGroups(viewer, groupsOfViewer, [panicked('an export')]);
  },

  async 'events and timers do not enter a panicked instance'(open) {
    const app = await open('/pages/watched-rust.html');
    await app.evaluate(panicWhenIdle);
    const entries = {};
    for (const cause of CAUSES) entries[cause] = await app.evaluate(entriesAfter, cause);
    assert.deepEqual(entries, Object.fromEntries(CAUSES.map((cause) => [cause, []])));
  },

  async 'callbacks that were pending at a panic do not enter the instance'(open) {
    const app = await open('/pages/watched-rust.html');
    await app.evaluate(panicAtOnce);
    assert.deepEqual(await app.evaluate(entriesAfter, 'timers'), []);
  },
});

function panicked(who) {
  const expect = { kind: 'panic', title: `panic: ${who} panicked`, count: 1 };
  return { id: `panic of ${who}`, expect };
}

/** Returns the `file:line:column` of the first occurrence of `text` in the source of the app. */
function placeOf(text) {
  const lines = readFileSync(new URL(`../../${SOURCE}`, import.meta.url), 'utf8').split('\n');
  const line = lines.findIndex((line) => line.includes(text));
  return `${SOURCE}:${line + 1}:${lines[line].indexOf(text) + 1}`;
}

/** Asserts that a later page reads a group with the same title and the same count. */
async function staysAt(reader, title, count) {
  await reader.goto(`${READER}?again`);
  const { group } = await reader.waitFor(onlyGroup);
  assert.deepEqual([group.title, group.count], [title, count]);
}

// The functions below run in the page.

async function onlyGroup() {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ listen: false });
  const [group, ...others] = await tinyturret.groups();
  if (others.length) throw new Error(`others: ${others.map(({ title }) => title)}`);
  return group && { group, exceptions: await tinyturret.exceptions(group.id) };
}

function callInRust(name) {
  return callRust(name);
}

/** Throws an error in a function that Rust calls and whose error Rust captures, and throws it again afterwards. */
async function failInCall() {
  const rust = await startRust();
  let error;
  rust.capture_js(function failInHost() {
    error = makeError('RangeError', 'no room', { cause: new Error('full') });
    throw error;
  });
  throwLater(error);
}

async function overflowInPromise() {
  const rust = await startRust();
  setTimeout(() => void Promise.resolve().then(rust.overflow_the_shadow_stack));
}

async function useAfterPanic() {
  const rust = await startRust();
  const till = new rust.Till();
  for (const delay of [0, 50, 100]) setTimeout(() => till.break_down(), delay);
}

function textOf(selector, start) {
  return document.querySelector(selector)?.textContent.startsWith(start);
}

async function callClosure() {
  const rust = await startRust();
  setTimeout(rust.panicking_closure());
}

async function panicAtOnce() {
  const rust = await startRust();
  try {
    rust.panic_in_export();
  } catch {
    // Ignores the error of the trap with which the panic ends.
  }
  globalThis.entries?.splice(0);
}

async function throwInRustPage(name) {
  await startRust();
  throwLater(makeError(name, 'thrown'));
}

function throwLaterNamed(name) {
  throwLater(makeError(name, 'thrown'));
}

function isPanicStored() {
  return Object.values(localStorage).some((text) => text.includes('an export panicked'));
}

function isStored(type) {
  return Object.entries(localStorage).some(
    ([key, text]) => key.startsWith('tinyturret//j1/') && text.includes(`"type":"${type}"`),
  );
}

async function panicWhenIdle() {
  const rust = await startRust();
  await waitUntilIdle();
  try {
    rust.panic_in_export();
  } catch {
    // Ignores the error of the trap with which the panic ends.
  }
  entries.length = 0;
}

/** Triggers `cause`. Returns the exports of the wasm that were called since the last call of this function. */
async function entriesAfter(cause) {
  const causes = {
    timers: () => endTimers(),
    error: () => untilDispatched('error', () => throwLater(makeError('LateError', 'thrown'))),
    rejection: () =>
      untilDispatched('unhandledrejection', () => rejectLater(makeError('LateError', 'rejected'))),
    leaving() {
      dispatchEvent(new PageTransitionEvent('pagehide'));
      document.dispatchEvent(new Event('visibilitychange'));
    },
    async channel() {
      const here = new BroadcastChannel('tinyturret/');
      new BroadcastChannel('tinyturret/').postMessage('changed');
      await new Promise((resolve) => {
        here.onmessage = resolve;
      });
    },
    /** Deletes the database, so that its open connections get a `versionchange` event. */
    database: () =>
      new Promise((resolve) => {
        const request = indexedDB.deleteDatabase('tinyturret');
        request.onsuccess = request.onblocked = request.onerror = resolve;
      }),
  };
  await causes[cause]();
  await Promise.race([
    // Opens the database, which succeeds after all earlier requests, and fails if a connection blocks them.
    new Promise((resolve) => {
      indexedDB.open('tinyturret').onsuccess = ({ target }) => resolve(target.result.close());
    }),
    new Promise((resolve) => setTimeout(resolve, 500)),
  ]);
  await new Promise((resolve) => setTimeout(resolve));
  return [...new Set(entries.splice(0))];

  function untilDispatched(event, fail) {
    return new Promise((resolve) => {
      addEventListener(event, resolve, { once: true });
      fail();
    });
  }
}
