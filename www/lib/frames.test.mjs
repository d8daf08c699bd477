// Tests which properties of a frame the worker for symbols gets.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { debugIdOf, frameKey, isResolvable, positionOf } from './frames.js';

const SCRIPT = { function: 't', file: '/js/app.js', line: 1, column: 9, inApp: true };
const CHROMIUM = {
  function: 'pay',
  symbol: 'pay::h0123456789abcdef',
  file: 'https://shop.example/cart_bg.wasm?v=1',
  module: 'cart_bg.wasm',
  index: 4,
  offset: 255,
};

describe('frames', () => {
  it('can be resolved with a position, an offset or an index', () => {
    assert.ok(isResolvable(SCRIPT));
    assert.ok(isResolvable(CHROMIUM));
    assert.ok(isResolvable({ file: '', index: 0 }));
    assert.ok(!isResolvable({ file: '/js/app.js', line: 1 }));
    assert.ok(!isResolvable({ function: 'forEach', file: '' }));
  });

  it('cannot be resolved in a script of a page whose address ends with a slash', () => {
    const at = (file) => isResolvable({ file, line: 9, column: 26 });
    for (const page of ['http://localhost/', 'https://shop.example/cart/?id=/a.js', '/#top'])
      assert.ok(!at(page), page);
    for (const script of [
      'http://localhost/a.js?v=1/',
      '/cart/b.js#c',
      'c.js',
      'http://localhost/cart',
    ])
      assert.ok(at(script), script);
  });

  it('of scripts have a line and a column', () => {
    assert.deepEqual(positionOf(SCRIPT), { file: '/js/app.js', line: 1, column: 9 });
    assert.equal(frameKey(SCRIPT, { release: '1.4' }), '1.4\n/js/app.js:1:9');
  });

  it('of wasm modules have the address of the module, and the name as it was printed', () => {
    const { file } = CHROMIUM;
    const name = 'pay::h0123456789abcdef';
    assert.deepEqual(positionOf(CHROMIUM), { file, index: 4, offset: 255, name });
    assert.equal(positionOf({ ...CHROMIUM, symbol: undefined }).name, 'pay');
    assert.notEqual(frameKey(CHROMIUM, {}), frameKey({ ...CHROMIUM, offset: 256 }, {}));
    assert.notEqual(frameKey(CHROMIUM, {}), frameKey({ ...CHROMIUM, symbol: 'other' }, {}));
  });

  it('have the id of the build of their file', () => {
    const debugIds = { '/js/app.js': 'AB-1', '<?>': 'cd', '/other.js': 'ef' };
    assert.equal(debugIdOf(SCRIPT, { debugIds }), 'AB-1');
    assert.equal(debugIdOf({ file: '' }, { debugIds }), 'cd');
    for (const file of ['', 'cart.wasm'])
      assert.equal(debugIdOf({ file }, { debugIds: { '': 'a' } }), 'a');
    assert.equal(debugIdOf(CHROMIUM, { debugIds: { '': 'a' } }), '');
    assert.notEqual(frameKey(SCRIPT, { debugIds }), frameKey(SCRIPT, {}));
    for (const unknown of [undefined, {}, { '/other.js': 'ef' }]) {
      assert.equal(debugIdOf(SCRIPT, { debugIds: unknown }), '');
      assert.equal(frameKey(SCRIPT, { debugIds: unknown }), frameKey(SCRIPT, {}));
    }
    assert.equal(typeof debugIdOf({ file: 'constructor' }, { debugIds }), 'string');
  });

  it('of modules without an address have the name of the module, if there is one', () => {
    const fileOf = (file, module) => positionOf({ ...CHROMIUM, file, module }).file;
    assert.equal(fileOf('wasm://wasm/cart.wasm-005b4526', 'cart.wasm'), 'cart.wasm');
    assert.equal(fileOf('https://shop.example/run.js', 'cart.wasm'), 'cart.wasm');
    assert.equal(fileOf('cart.wasm', 'cart.wasm'), 'cart.wasm');
    assert.equal(fileOf('wasm://wasm/000102c6', undefined), '');
    assert.equal(fileOf('', undefined), '');
  });
});
