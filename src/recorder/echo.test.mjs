import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';
import { addEcho } from './echo.js';

const TIME = 1_700_000_000_000;
const trap = () => new WebAssembly.RuntimeError('unreachable');
const panicError = (message) => Object.assign(new Error(message), { name: 'PanicError' });

function start() {
  const shared = {};
  addEcho(shared);
  return {
    shared,
    panicked: (fatal, message, time = TIME) => shared.panicked(fatal, message, time),
    isEcho: (thrown, time = TIME) => shared.isEcho(thrown, time),
  };
}

describe('the error of a fatal panic', () => {
  it('is the RuntimeError that follows within 5 seconds, once', () => {
    const { panicked, isEcho } = start();
    assert.equal(isEcho(trap()), false);
    panicked(true, 'x');
    assert.equal(isEcho(new Error('unreachable')), false);
    assert.equal(isEcho(panicError('x')), false);
    assert.equal(isEcho(trap(), TIME + 4_999), true);
    assert.equal(isEcho(trap(), TIME + 4_999), false);
    panicked(true, 'x');
    assert.equal(isEcho(trap(), TIME + 5_000), false);
  });

  it('is no other trap', () => {
    const { panicked, isEcho } = start();
    panicked(true, 'x');
    assert.equal(isEcho(new WebAssembly.RuntimeError('memory access out of bounds')), false);
    // As WebKit and Firefox write it.
    const message = 'Unreachable code should not be executed (near ...)';
    assert.equal(isEcho(new WebAssembly.RuntimeError(message)), true);
    panicked(true, 'x');
    assert.equal(isEcho(new WebAssembly.RuntimeError('unreachable executed')), true);
  });

  it('may come from another realm', () => {
    const { panicked, isEcho } = start();
    panicked(true, 'x');
    const foreign = runInNewContext("new WebAssembly.RuntimeError('unreachable')");
    assert.equal(foreign instanceof WebAssembly.RuntimeError, false);
    assert.equal(isEcho(foreign), true);
  });

  it('comes once for each panic', () => {
    const { panicked, isEcho } = start();
    panicked(true, 'x');
    panicked(true, 'y');
    assert.deepEqual([isEcho(trap()), isEcho(trap()), isEcho(trap())], [true, true, false]);
  });
});

describe('the error of a panic that unwinds', () => {
  it('is the PanicError with the same message, once', () => {
    const { panicked, isEcho } = start();
    panicked(false, 'x');
    assert.equal(isEcho(panicError('y')), false);
    assert.equal(isEcho(new Error('x')), false);
    assert.equal(isEcho(trap()), false);
    assert.equal(isEcho(panicError('x'), TIME + 60_000), true);
    assert.equal(isEcho(panicError('x')), false);
  });

  it('may have more text than the hook has passed', () => {
    const { panicked, isEcho } = start();
    const long = 'x'.repeat(8_192);
    panicked(false, long);
    assert.equal(isEcho(panicError(`y${long}`)), false);
    assert.equal(isEcho(panicError(`${long} and more`)), true);
    panicked(false, 'short');
    assert.equal(isEcho(panicError('short and more')), false);
  });

  it('has another message where the payload is not a text', () => {
    const { panicked, isEcho } = start();
    panicked(false, 'Box<dyn Any>');
    assert.equal(isEcho(panicError('No panic message available')), true);
  });

  it('is recognized for the newest 50 panics only, because a caught panic has none', () => {
    const { panicked, isEcho } = start();
    panicked(false, 'first');
    panicked(false, 'second');
    for (let at = 0; at < 49; at++) panicked(false, 'caught');
    assert.deepEqual([isEcho(panicError('first')), isEcho(panicError('second'))], [false, true]);
  });
});

it('a hostile object is not the error of a panic', () => {
  const { panicked, isEcho } = start();
  panicked(true, 'x');
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assert.equal(isEcho(proxy), false);
  assert.equal(isEcho(Object.create(null)), false);
});

it('a copy that loads later uses the functions of the first', () => {
  const { shared } = start();
  const { panicked } = shared;
  addEcho(shared);
  assert.equal(shared.panicked, panicked);
});
