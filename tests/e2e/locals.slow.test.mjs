// Tests which of the values that a Rust app registers with `locals!` are stored at a panic.

import assert from 'node:assert/strict';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const RUST = '/pages/rust.html';
const READER = '/pages/plain.html';
const PANICKED = '(its Debug panicked)';

inEveryBrowser({
  async 'a panic has the values in scope, innermost scope first'(open) {
    const app = await open(RUST);
    await app.evaluate(callInRust, 'panic_with_locals');
    const reader = await open(READER);
    const [pay, checkout, ...others] = await reader.waitFor(scopesOf, 'the order cannot be paid');
    assert.deepEqual(others, []);
    assert.equal(pay.function, 'playground::held::pay');
    assert.match(pay.location, /^examples\/playground\/src\/held\.rs:\d+$/);
    assert.deepEqual(pay.values, {
      broken: PANICKED,
      endless: PANICKED,
      order: 'Order { lines: [19, 3, 7], token: "[redacted]" }',
      total: '22',
    });
    assert.equal(checkout.function, 'playground::held::panic_with_locals');
    assert.deepEqual(checkout.values, { 'cart.len()': '2', password: '[redacted]', user_id: '7' });
    assert.ok(!('early' in checkout));
  },

  async 'a panic lists scopes of suspended tasks after those on the stack'(open) {
    const app = await open(RUST);
    await app.evaluate(panicInTask);
    const reader = await open(READER);
    const scopes = await reader.waitFor(scopesOf, 'a task with locals panicked');
    assert.deepEqual(
      scopes.map(({ early, values }) => [early, values]),
      [
        // The value is not used after an `await`, so it was on the stack, and the frame belongs to no task.
        [undefined, { waited: 'true' }],
        [true, { broken: PANICKED, order: '"A-17"' }],
        [true, { task: '"waits"' }],
      ],
    );
  },

  async 'a Debug that panics while `locals!` runs is not captured'(open) {
    const app = await open(RUST);
    const printed = await app.evaluate(holdInTask);
    assert.deepEqual(printed, []);
    await app.evaluate(throwLaterNamed, 'CartError');
    const reader = await open(READER);
    assert.deepEqual(await reader.waitFor(titles), ['CartError: thrown']);
  },

  async 'a frame that a JavaScript exception has skipped is not listed'(open) {
    const app = await open(RUST);
    await app.evaluate(throwThrough);
    const reader = await open(READER);
    assert.deepEqual(await reader.waitFor(scopesOf, 'an export panicked'), []);
  },

  async 'freed memory is not read after a caught exception has skipped a frame'(open) {
    const app = await open(RUST);
    await app.evaluate(skipAndPanic, { isLater: false });
    const reader = await open(READER);
    const scopes = await reader.waitFor(scopesOf, 'a frame was skipped');
    // The scope of the skipped frame is still listed, because no other task ran in between. It must have its own value, not
    // freed memory.
    assert.deepEqual(
      scopes.map(({ values }) => values),
      [{ text: '"text of the first user"' }],
    );
  },

  async 'a skipped frame is not listed at a panic in a later task'(open) {
    const app = await open(RUST);
    await app.evaluate(skipAndPanic, { isLater: true });
    const reader = await open(READER);
    assert.deepEqual(await reader.waitFor(scopesOf, 'a frame was skipped'), []);
  },

  async 'a second panic does not have the values of the first'(open) {
    const app = await open(RUST);
    await app.evaluate(panicTwice);
    const reader = await open(READER);
    assert.deepEqual(await reader.waitFor(scopesOf, 'an export panicked'), []);
    assert.equal((await reader.waitFor(scopesOf, 'the order cannot be paid')).length, 2);
  },

  async 'a panic has no values if captureLocals is false'(open) {
    const app = await open(RUST);
    await app.evaluate(panicWithoutLocals);
    const reader = await open(READER);
    assert.deepEqual(await reader.waitFor(scopesOf, 'the order cannot be paid'), []);
  },
});

// The functions below run in the page.

async function scopesOf(message) {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ listen: false });
  const groups = await tinyturret.groups();
  const group = groups.find(({ title }) => title === `panic: ${message}`);
  if (!group) return undefined;
  const [{ scopes }] = await tinyturret.exceptions(group.id);
  return scopes;
}

async function titles() {
  const tinyturret = await import('/index.js');
  await tinyturret.init({ listen: false });
  const groups = await tinyturret.groups();
  return groups.length > 0 && groups.map(({ title }) => title);
}

function callInRust(name) {
  return callRust(name);
}

async function panicInTask() {
  const rust = await startRust();
  rust.panic_with_locals_in_task(
    new Promise((resolve) => setTimeout(resolve, 20)),
    new Promise(() => {}),
  );
}

async function holdInTask() {
  const rust = await startRust();
  const printed = [];
  console.error = (...texts) => printed.push(texts.join(' '));
  rust.panic_with_locals_in_task(new Promise(() => {}), new Promise(() => {}));
  await new Promise((resolve) => setTimeout(resolve, 50));
  return printed;
}

function throwLaterNamed(name) {
  throwLater(makeError(name, 'thrown'));
}

async function throwThrough() {
  const rust = await startRust();
  const thrown = new Promise((resolve) => addEventListener('error', resolve, { once: true }));
  setTimeout(() =>
    rust.hold_and_call(() => {
      throw new Error('through Rust');
    }),
  );
  await thrown;
  setTimeout(rust.panic_in_export);
}

async function skipAndPanic({ isLater }) {
  const rust = await startRust();
  rust.hold_in_skipped_frame({
    run(step) {
      try {
        step();
      } catch {
        // Ignores the exception that has passed through the Rust frames, as an app does that handles an error and continues.
      }
    },
    fail() {
      throw new Error('through Rust');
    },
  });
  if (isLater) await new Promise((resolve) => setTimeout(resolve));
  try {
    rust.panic_below_skipped_frame();
  } catch {
    // Ignores the error of the trap with which the panic ends.
  }
}

async function panicTwice() {
  const rust = await startRust();
  for (const panic of [rust.panic_with_locals, rust.panic_in_export]) {
    try {
      panic();
    } catch {
      // Ignores the error of the trap with which the panic ends.
    }
  }
}

async function panicWithoutLocals() {
  const rust = await startRust();
  rust.begin_without_locals();
  setTimeout(rust.panic_with_locals);
}
