// Tests an app whose wasm instance is replaced after a panic: its panic hook asks wasm-bindgen for that, as servers do. The
// app is a release build, run through wasm-opt as docs/guide/rust.md advises.

import assert from 'node:assert/strict';
import { hasWasmNames } from './harness/browsers.mjs';
import { exceptionsTitled, groupsAndSessions } from './harness/groups.mjs';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const APP = '/pages/strategies.html?app=reinit';
const READER = '/pages/plain.html';

inEveryBrowser({
  async 'frames have names in a release build that wasm-opt -g has optimized'(open, browser) {
    const app = await open(APP);
    await app.waitFor(hasStarted);
    await app.evaluate(panicAgainAndAgain, 1);
    const reader = await open(READER);
    const [{ frames }] = await reader.waitFor(exceptionsTitled, 'panic: again');
    if (!hasWasmNames(browser)) return;
    const names = frames.map(({ function: name }) => name);
    assert.ok(
      names.some((name) => /\bpanic_with$/.test(name)),
      names.join(),
    );
  },

  async 'failures before and after a panic count in one session'(open) {
    const app = await open(APP);
    await app.waitFor(hasStarted);
    const calls = await app.evaluate(panicInTheMiddle);
    assert.deepEqual(calls, [1, 2, 1], 'the instance is a new one');
    assert.deepEqual(await groupsOf(open, 4), {
      groups: [
        ['LateError: thrown', 1, false],
        ['after', 1, false],
        ['before', 1, false],
        ['panic: in the middle', 1, false],
      ],
      sessions: 1,
    });
  },

  async 'failures of all instances of a page are counted'(open) {
    const app = await open(APP);
    await app.waitFor(hasStarted);
    await app.evaluate(panicAgainAndAgain, 5);
    assert.deepEqual(await groupsOf(open, 2), {
      groups: [
        ['in between', 5, false],
        ['panic: again', 5, false],
      ],
      sessions: 1,
    });
  },
});

/** Resolves to the groups, once there are `least`, without follow-on failures, which closures of a replaced instance cause. */
async function groupsOf(open, least) {
  const reader = await open(READER);
  const { groups, sessions } = await reader.waitFor(groupsAndSessions, least);
  return { groups: groups.filter(([, , follows]) => !follows), sessions };
}

// The functions below run in the page.

function hasStarted() {
  return globalThis.started;
}

async function panicInTheMiddle() {
  app.capture_text('before');
  const calls = [app.calls(), app.calls()];
  thrownBy(() => app.panic_with('in the middle'));
  calls.push(app.calls());
  app.capture_text('after');
  throwLater(makeError('LateError', 'thrown'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  return calls;
}

async function panicAgainAndAgain(times) {
  for (let time = 0; time < times; time++) {
    // Calls an export once, because wasm-bindgen passes the texts of the first call of a new instance to the old one.
    app.calls();
    app.capture_text('in between');
    thrownBy(() => app.panic_with('again'));
  }
}
