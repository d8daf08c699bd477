import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';
import { addPanicErrors } from './panic-errors.js';

const TIME = 1_700_000_000_000;
const trap = () => new WebAssembly.RuntimeError('unreachable');
const panicError = (message) => Object.assign(new Error(message), { name: 'PanicError' });

function start() {
  const shared = {};
  addPanicErrors(shared);
  return {
    shared,
    rememberPanic: (fatal, message, time = TIME) => shared.rememberPanic(fatal, message, time),
    isPanicError: (thrown, time = TIME) => shared.isPanicError(thrown, time),
  };
}

describe('the error of a fatal panic', () => {
  it('is the RuntimeError that follows within 5 seconds, once', () => {
    const { rememberPanic, isPanicError } = start();
    assert.equal(isPanicError(trap()), false);
    rememberPanic(true, 'x');
    assert.equal(isPanicError(new Error('unreachable')), false);
    assert.equal(isPanicError(panicError('x')), false);
    assert.equal(isPanicError(trap(), TIME + 4_999), true);
    assert.equal(isPanicError(trap(), TIME + 4_999), false);
    rememberPanic(true, 'x');
    assert.equal(isPanicError(trap(), TIME + 5_000), false);
  });

  it('is not another trap', () => {
    const { rememberPanic, isPanicError } = start();
    rememberPanic(true, 'x');
    assert.equal(isPanicError(new WebAssembly.RuntimeError('memory access out of bounds')), false);
    // These are the messages of the trap in WebKit and Firefox.
    const message = 'Unreachable code should not be executed (near ...)';
    assert.equal(isPanicError(new WebAssembly.RuntimeError(message)), true);
    rememberPanic(true, 'x');
    assert.equal(isPanicError(new WebAssembly.RuntimeError('unreachable executed')), true);
  });

  it('may come from another realm', () => {
    const { rememberPanic, isPanicError } = start();
    rememberPanic(true, 'x');
    const foreign = runInNewContext("new WebAssembly.RuntimeError('unreachable')");
    assert.equal(foreign instanceof WebAssembly.RuntimeError, false);
    assert.equal(isPanicError(foreign), true);
  });

  it('is recognized once for each panic', () => {
    const { rememberPanic, isPanicError } = start();
    rememberPanic(true, 'x');
    rememberPanic(true, 'y');
    assert.deepEqual(
      [isPanicError(trap()), isPanicError(trap()), isPanicError(trap())],
      [true, true, false],
    );
  });
});

describe('the error of a panic that unwinds', () => {
  it('is the PanicError with the same message, once', () => {
    const { rememberPanic, isPanicError } = start();
    rememberPanic(false, 'x');
    assert.equal(isPanicError(panicError('y')), false);
    assert.equal(isPanicError(new Error('x')), false);
    assert.equal(isPanicError(trap()), false);
    assert.equal(isPanicError(panicError('x'), TIME + 60_000), true);
    assert.equal(isPanicError(panicError('x')), false);
  });

  it('may have a longer message than the hook has passed', () => {
    const { rememberPanic, isPanicError } = start();
    const long = 'x'.repeat(8_192);
    rememberPanic(false, long);
    assert.equal(isPanicError(panicError(`y${long}`)), false);
    assert.equal(isPanicError(panicError(`${long} and more`)), true);
    rememberPanic(false, 'short');
    assert.equal(isPanicError(panicError('short and more')), false);
  });

  it('has another message if the payload is not a text', () => {
    const { rememberPanic, isPanicError } = start();
    rememberPanic(false, 'Box<dyn Any>');
    assert.equal(isPanicError(panicError('No panic message available')), true);
  });

  it('is recognized for the newest 50 panics, because a caught panic has none', () => {
    const { rememberPanic, isPanicError } = start();
    rememberPanic(false, 'first');
    rememberPanic(false, 'second');
    for (let at = 0; at < 49; at++) rememberPanic(false, 'caught');
    assert.deepEqual(
      [isPanicError(panicError('first')), isPanicError(panicError('second'))],
      [false, true],
    );
  });
});

it('a hostile object is not the error of a panic', () => {
  const { rememberPanic, isPanicError } = start();
  rememberPanic(true, 'x');
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assert.equal(isPanicError(proxy), false);
  assert.equal(isPanicError(Object.create(null)), false);
});

it('a copy that loads later uses the functions of the first', () => {
  const { shared } = start();
  const { rememberPanic } = shared;
  addPanicErrors(shared);
  assert.equal(shared.rememberPanic, rememberPanic);
});
