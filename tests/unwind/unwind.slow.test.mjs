// Tests an app whose panics unwind: the instance keeps running, and the error that wasm-bindgen throws for an uncaught panic is
// not counted.

import assert from 'node:assert/strict';
import { exceptionsTitled, groupsAndSessions } from '../e2e/harness/groups.mjs';
import { inEveryBrowser } from '../e2e/harness/in-every-browser.mjs';

const APP = '/pages/strategies.html?app=unwind';
const READER = '/pages/plain.html';

const group = (title, count = 1) => [title, count, false];

inEveryBrowser({
  async 'a caught panic counts once, and the instance keeps running'(open) {
    const app = await open(APP);
    await app.waitFor(hasStarted);
    assert.deepEqual(await app.evaluate(catchPanic), [true, 1]);
    await assertGroups(open, [group('LateError: thrown'), group('after'), group('panic: caught')]);
  },

  async 'an uncaught panic of an export, a closure or a task counts once'(open) {
    const app = await open(APP);
    await app.waitFor(hasStarted);
    await app.evaluate(panicUncaught);
    await assertGroups(open, [
      group('panic: a closure panicked'),
      group('panic: a task panicked'),
      group('panic: uncaught'),
      group('panic: uncaught again', 2),
    ]);
  },

  async 'an error of the page with the name PanicError is captured'(open) {
    const app = await open(APP);
    await app.waitFor(hasStarted);
    await app.evaluate(() => throwLater(makeError('PanicError', 'not ours')));
    await assertGroups(open, [group('PanicError: not ours')]);
  },

  async 'a panic has the values of its own scopes only, after another panic was caught'(open) {
    const app = await open(APP);
    await app.waitFor(hasStarted);
    await app.evaluate(catchPanic);
    await app.evaluate(throwThrough);
    await app.evaluate(() => thrownBy(() => app.panic_with('uncaught')));
    const reader = await open(READER);
    const [{ scopes }] = await reader.waitFor(exceptionsTitled, 'panic: uncaught');
    assert.deepEqual(
      scopes.map(({ values }) => values),
      [{ words: '8' }],
    );
  },

  async 'failures after a trap are follow-on failures'(open) {
    const app = await open(APP);
    await app.waitFor(hasStarted);
    const thrown = await app.evaluate(trap);
    assert.match(thrown, /Module terminated/);
    const reader = await open(READER);
    const { groups } = await reader.waitFor(groupsAndSessions, 2);
    assert.deepEqual(
      groups.map(([title, count, follows]) => [title.split(':')[0], count, follows]),
      [
        ['Error', 1, true],
        ['RuntimeError', 1, false],
      ],
    );
  },
});

async function assertGroups(open, expected) {
  const reader = await open(READER);
  const { groups } = await reader.waitFor(groupsAndSessions, expected.length);
  assert.deepEqual(groups, expected);
}

// The functions below run in the page.

function hasStarted() {
  return globalThis.started;
}

async function catchPanic() {
  const caught = app.catch_panic('caught');
  const calls = app.calls();
  app.capture_text('after');
  throwLater(makeError('LateError', 'thrown'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  return [caught, calls];
}

async function panicUncaught() {
  setTimeout(() => app.panic_with('uncaught'));
  setTimeout(() => app.panic_with('uncaught again'));
  setTimeout(() => app.panic_with('uncaught again'));
  setTimeout(app.panicking_closure());
  app.panic_in_task();
  await new Promise((resolve) => setTimeout(resolve, 100));
}

function throwThrough() {
  thrownBy(() =>
    app.hold_and_call(() => {
      throw new Error('through Rust');
    }),
  );
}

async function trap() {
  setTimeout(app.hit_unreachable);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const thrown = thrownBy(() => app.calls());
  setTimeout(() => app.calls());
  await new Promise((resolve) => setTimeout(resolve, 50));
  return thrown;
}
