// An app whose panics unwind: the instance goes on, and what wasm-bindgen throws for an uncaught one is no news.

import assert from 'node:assert/strict';
import { exceptionsTitled, groupsAndSessions } from '../e2e/harness/groups.mjs';
import { inEveryBrowser } from '../e2e/harness/in-every-browser.mjs';

const APP = '/pages/strategies.html?app=unwind';
const READER = '/pages/plain.html';

const news = (title, count = 1) => [title, count, false];

inEveryBrowser({
  async 'a caught panic is reported once, and the instance goes on'(open) {
    const app = await open(APP);
    await app.waitFor(hasStarted);
    assert.deepEqual(await app.evaluate(catchPanic), [true, 1]);
    await becomes(open, [news('LateError: thrown'), news('after'), news('panic: caught')]);
  },

  async 'an uncaught panic is reported once, by whichever way it leaves'(open) {
    const app = await open(APP);
    await app.waitFor(hasStarted);
    await app.evaluate(panicUncaught);
    await becomes(open, [
      news('panic: a closure panicked'),
      news('panic: a task panicked'),
      news('panic: uncaught'),
      news('panic: uncaught again', 2),
    ]);
  },

  async 'a PanicError of somebody else is news'(open) {
    const app = await open(APP);
    await app.waitFor(hasStarted);
    await app.evaluate(() => throwLater(makeError('PanicError', 'not ours')));
    await becomes(open, [news('PanicError: not ours')]);
  },

  async 'values that are held are told where the panic is caught, and dropped with it'(open) {
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

  async 'a trap is the end: what follows it is no news'(open) {
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

async function becomes(open, expected) {
  const reader = await open(READER);
  const { groups } = await reader.waitFor(groupsAndSessions, expected.length);
  assert.deepEqual(groups, expected);
}

// These run in the page.

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
