// The frames of a stack trace.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { find, findAll, textOf } from '../lib/described.mjs';
import { stackTrace } from './stack-trace.js';

const APP = { inApp: true, function: 'total', file: 'https://shop.example/js/cart.js', line: 7 };
const OTHER = { inApp: false, function: 'run', file: 'lib.js', line: 1, column: 2 };
const WASM = { inApp: true, function: 'pay', module: 'cart.wasm', file: '', index: 4, offset: 255 };

describe('stackTrace', () => {
  const framesOf = (node) => findAll(node, (props) => 'data-frame' in props);
  const folds = (node) => findAll(node, (_, tag) => tag === 'details');
  const place = (frame) => find(stackTrace([frame], {}), 'class', 'place');

  it('says that there is no stack when it has no frames', () => {
    assert.equal(textOf(stackTrace([], {})), 'No stack was given.');
  });

  it('folds frames outside the app, and numbers all frames', () => {
    const node = stackTrace([OTHER, OTHER, APP, OTHER], {});
    assert.deepEqual(
      folds(node).map(({ props, children: [summary] }) => [textOf(summary), props.open]),
      [
        ['2 frames outside your app', false],
        ['1 frame outside your app', false],
      ],
    );
    assert.deepEqual(
      framesOf(node).map(({ props }) => props['data-frame']),
      [0, 1, 2, 3],
    );
  });

  it('shows folded frames when there are no others', () => {
    assert.equal(folds(stackTrace([OTHER], {}))[0].props.open, true);
  });

  it('names functions, also those without a name', () => {
    assert.match(textOf(stackTrace([APP], {})), /^total /);
    assert.match(textOf(stackTrace([{ ...APP, function: '' }], {})), /^\(anonymous\) /);
    assert.match(textOf(stackTrace([{ ...APP, async: true }], {})), /^async total /);
  });

  it('marks frames of browser extensions', () => {
    assert.match(textOf(stackTrace([{ ...OTHER, foreign: true }], {})), /extension/);
    assert.doesNotMatch(textOf(stackTrace([OTHER], {})), /extension/);
  });

  it('shows where a frame is', () => {
    assert.equal(textOf(place(APP)), 'https://shop.example/js/cart.js:7');
    assert.equal(textOf(find(place(APP), 'class', 'path')), 'https://shop.example/js/');
    assert.equal(textOf(place(OTHER)), 'lib.js:1:2');
    assert.equal(textOf(place(WASM)), 'cart.wasm function 4 0xff');
    assert.equal(textOf(place({ ...WASM, module: '', offset: undefined })), 'wasm function 4');
  });

  it('copies where a frame is, as other tools read it', () => {
    const copied = [];
    const on = { copy: (...args) => copied.push(args) };
    for (const frame of [APP, OTHER, WASM]) {
      find(stackTrace([frame], on), 'class', 'place').props.onclick();
    }
    assert.deepEqual(
      copied.map(([text]) => text),
      ['https://shop.example/js/cart.js:7', 'lib.js:1:2', 'cart.wasm:0xff'],
    );
    assert.ok(copied.every(([text, name]) => text === name));
  });
});
