// Tests how the frames of a stack trace are shown.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { find, findAll, textOf } from '../lib/described.mjs';
import { NO_SYMBOLS } from '../state/groups.mjs';
import { stackTrace } from './stack-trace.js';

const APP = { inApp: true, function: 'total', file: 'https://shop.example/js/cart.js', line: 7 };
const OTHER = { inApp: false, function: 'run', file: 'lib.js', line: 1, column: 2 };
const WASM = { inApp: true, function: 'pay', module: 'cart.wasm', file: '', index: 4, offset: 255 };

describe('stackTrace', () => {
  const framesOf = (node) => findAll(node, (props) => 'data-frame' in props);
  const folds = (node) => findAll(node, (_, tag) => tag === 'details');
  const place = (frame) => find(stackTrace([frame], NO_SYMBOLS, {}), 'class', 'place');

  it('says that there is no stack when it has no frames', () => {
    assert.equal(
      textOf(stackTrace([], NO_SYMBOLS, {})),
      'No stack: only errors and panics have one.',
    );
  });

  it('folds frames outside the app, and numbers all frames', () => {
    const node = stackTrace([OTHER, OTHER, APP, OTHER], NO_SYMBOLS, {});
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
    assert.equal(folds(stackTrace([OTHER], NO_SYMBOLS, {}))[0].props.open, true);
  });

  it('names functions, also those without a name', () => {
    assert.match(textOf(stackTrace([APP], NO_SYMBOLS, {})), /^total /);
    assert.match(textOf(stackTrace([{ ...APP, function: '' }], NO_SYMBOLS, {})), /^\(anonymous\) /);
    assert.match(textOf(stackTrace([{ ...APP, async: true }], NO_SYMBOLS, {})), /^async total /);
  });

  it('marks frames of browser extensions', () => {
    assert.match(textOf(stackTrace([{ ...OTHER, foreign: true }], NO_SYMBOLS, {})), /third-party/);
    assert.doesNotMatch(textOf(stackTrace([OTHER], NO_SYMBOLS, {})), /extension/);
  });

  it('shows the location of a frame', () => {
    assert.equal(textOf(place(APP)), 'https://shop.example/js/cart.js:7');
    assert.equal(textOf(find(place(APP), 'class', 'path')), 'https://shop.example/js/');
    assert.equal(textOf(place(OTHER)), 'lib.js:1:2');
    assert.equal(textOf(place(WASM)), 'cart.wasm function 4 0xff');
    assert.equal(textOf(place({ ...WASM, module: '', offset: undefined })), 'wasm function 4');
  });

  it('copies the location of a frame in the format of other tools', () => {
    const copied = [];
    const on = { copy: (...args) => copied.push(args) };
    for (const frame of [APP, OTHER, WASM]) {
      find(stackTrace([frame], NO_SYMBOLS, on), 'class', 'place').props.onclick();
    }
    assert.deepEqual(
      copied.map(([text]) => text),
      ['https://shop.example/js/cart.js:7', 'lib.js:1:2', 'cart.wasm:0xff'],
    );
    assert.ok(copied.every(([text, name]) => text === name));
  });

  describe('of resolved frames', () => {
    const CODE = { first: 6, lines: ['if (x) {', '  pay();', '}'] };
    const ORIGINAL = { function: 'pay', file: 'src/pay.ts', line: 7, column: 3, source: CODE };
    const LIBRARY = {
      ...ORIGINAL,
      file: 'node_modules/a/b.js',
      isIgnored: true,
      source: undefined,
    };
    const resolved = (frames, given = [APP], on = {}) =>
      stackTrace(given, { ...NO_SYMBOLS, of: () => ({ frames }) }, on);

    it('shows the original frame with its line of code marked', () => {
      const node = resolved([ORIGINAL]);
      assert.equal(textOf(find(node, 'class', 'function')), 'pay');
      assert.equal(textOf(find(node, 'class', 'place')), 'src/pay.ts:7:3');
      const lines = find(node, 'class', 'code').children.flat();
      assert.deepEqual(
        lines.map(({ tag, props, children }) => [tag, props['data-line'], textOf(children)]),
        [
          ['span', 6, 'if (x) {\n'],
          ['mark', 7, '  pay();\n'],
          ['span', 8, '}\n'],
        ],
      );
    });

    it('keeps the frame as the engine printed it', () => {
      const raw = find(resolved([ORIGINAL]), 'class', 'raw-frame');
      assert.equal(raw.tag, 'details');
      assert.equal(textOf(raw), 'Raw frametotal https://shop.example/js/cart.js:7');
    });

    it('shows calls that were inlined as frames of their own', () => {
      const caller = { ...ORIGINAL, function: 'checkout', line: 40, source: undefined };
      const names = findAll(resolved([ORIGINAL, caller]), ({ class: name }) => name === 'function');
      assert.deepEqual(names.map(textOf), ['pay', 'checkout', 'total']);
    });

    it('marks calls that were inlined', () => {
      const inlined = { ...ORIGINAL, isInlined: true, source: undefined };
      const [name] = findAll(resolved([inlined]), ({ class: name }) => name === 'function');
      assert.equal(textOf(name), 'inlined pay');
    });

    it('has the place in the module, if only the name is known', () => {
      const node = resolved([{ function: 'cart::pay' }], [WASM]);
      assert.equal(textOf(find(node, 'class', 'function')), 'cart::pay');
      assert.equal(textOf(find(node, 'class', 'place')), 'cart.wasm function 4 0xff');
    });

    it('has no column, if the compiler wrote none', () => {
      const node = resolved([{ ...ORIGINAL, column: undefined, source: undefined }], [WASM]);
      assert.equal(textOf(find(node, 'class', 'place')), 'src/pay.ts:7');
    });

    it('keeps the name of the engine if the original name is unknown', () => {
      const node = resolved([{ ...ORIGINAL, function: undefined, source: undefined }]);
      assert.equal(textOf(find(node, 'class', 'function')), 'total');
      assert.equal(find(node, 'class', 'code'), undefined);
    });

    it('folds frames of libraries, unless the app has inlined one', () => {
      assert.equal(folds(resolved([LIBRARY])).length, 2);
      assert.equal(folds(resolved([LIBRARY, ORIGINAL])).length, 1);
    });

    it('copies the original location', () => {
      const copied = [];
      const node = resolved([ORIGINAL], [APP], { copy: (...args) => copied.push(args) });
      find(node, 'class', 'place').props.onclick();
      assert.deepEqual(copied, [['src/pay.ts:7:3', 'src/pay.ts:7:3']]);
    });
  });
});
