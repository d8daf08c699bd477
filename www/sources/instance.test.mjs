// Tests that the viewer of a Rust app works although a panic has left the wasm instance dead.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openInstance } from './instance.js';

const STATUS = { version: '1.0.0' };

function dead() {
  throw new WebAssembly.RuntimeError('unreachable');
}

describe('openInstance', () => {
  it('returns the last known status when the instance is dead', () => {
    const calls = { status: () => STATUS };
    const source = openInstance(calls);
    assert.equal(source.status(), STATUS);
    calls.status = dead;
    assert.equal(source.status(), STATUS);
  });

  it('subscribes without a failure when the instance is dead', () => {
    const stop = openInstance({ subscribe: dead }).subscribe(() => {});
    assert.doesNotThrow(stop);
  });

  it('ends the subscription of the instance', () => {
    let isEnded = false;
    const subscribe = () => () => {
      isEnded = true;
    };
    openInstance({ subscribe }).subscribe(() => {})();
    assert.ok(isEnded);
  });

  it('passes the other calls on', () => {
    const list = () => {};
    assert.equal(openInstance({ list }).list, list);
  });
});
