// Tests that a debug file resolves wasm frames. The reader is replaced by a fake that knows a few functions.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openDebugFile } from './debug-file.js';
import { fakeReader } from './module-helpers.mjs';

const STD = '/rustc/4a4ef493e3a1488c6e321570238084b38948f6db/library/core/src/option.rs';

describe('openDebugFile', () => {
  const open = (options) => openDebugFile(new Uint8Array(3), options);
  const opened = (frames) => open({ loadReader: async () => fakeReader(frames) });

  it('resolves to original frames, of which those of libraries are ignored', async () => {
    const file = await opened({
      24: [
        { function: 'unwrap<usize>', file: STD, line: 1016, column: 21, inlined: true },
        { function: 'shop::pay', file: '/home/me/shop/src/pay.rs', line: 7, inlined: false },
      ],
    });
    assert.deepEqual(file.resolve({ offset: 0x18, index: 4, name: '' }), [
      {
        function: 'unwrap<usize>',
        file: 'library/core/src/option.rs',
        line: 1016,
        column: 21,
        isInlined: true,
        isIgnored: true,
      },
      {
        function: 'shop::pay',
        file: '/home/me/shop/src/pay.rs',
        line: 7,
        column: undefined,
        isInlined: false,
        isIgnored: false,
      },
    ]);
    assert.deepEqual(file.resolve({ offset: 0x19 }), []);
  });

  it('knows the paths of libraries', async () => {
    const shown = async (file) => {
      const { resolve } = await opened({ 1: [{ function: 'f', file, inlined: false }] });
      const [frame] = resolve({ offset: 1 });
      return [frame.file, frame.isIgnored];
    };
    for (const [file, end] of [
      [STD, 'library/core/src/option.rs'],
      ['/home/me/.cargo/registry/src/index.crates.io-1949cf8c/leptos-0.8.2/src/lib.rs', undefined],
      ['C:\\Users\\me\\.cargo\\registry\\src\\index.crates.io-1\\yew-0.21.0\\src\\a.rs', undefined],
      ['/root/.cargo/git/checkouts/dioxus-1f2e/9a8b7c6/packages/core/src/arena.rs', undefined],
      ['/root/.rustup/toolchains/stable/lib/rustlib/src/rust/library/std/src/panic.rs', undefined],
      ['/rust/deps/hashbrown-0.15.2/src/raw.rs', 'hashbrown-0.15.2/src/raw.rs'],
    ]) {
      const [found, isIgnored] = await shown(file);
      assert.ok(isIgnored, file);
      assert.ok(!/^\/|\\|\.cargo|rustlib/.test(found), found);
      if (end) assert.equal(found, end);
    }
    assert.deepEqual(await shown('C:\\shop\\src\\pay.rs'), ['C:/shop/src/pay.rs', false]);
  });

  it('has only a name where nothing else is known', async () => {
    const { resolve } = await opened({ 'function 4': [{ function: 'shop::pay', inlined: false }] });
    const [frame] = resolve({ index: 4, name: '' });
    assert.deepEqual(
      [frame.function, frame.file, frame.isIgnored],
      ['shop::pay', undefined, false],
    );
  });

  it('is refused if it names another function than the stack', async () => {
    const { resolve, check } = await opened({
      'function 4': [{ function: 'shop::pay', inlined: false }],
      1: [{ function: 'pay', file: 'a.rs', inlined: false }],
    });
    const other = { offset: 1, index: 4, name: 'shop::order' };
    const message =
      'it is of another build: function 4 is shop::pay in the file, and shop::order in the stack';
    for (const call of [resolve, check]) {
      assert.throws(() => call(other), { name: 'SymbolError', message });
    }
    for (const frame of [
      { ...other, name: 'shop::pay' },
      { ...other, name: '' },
      { ...other, index: 5 },
      // Deno prints the index 0 for all functions, so `check` does not compare the name.
      { ...other, index: 0 },
    ]) {
      check(frame);
    }
  });

  it('is not refused for a name that was cut off where it was captured', async () => {
    const long = `shop::${'x'.repeat(200)}`;
    const { check } = await opened({ 'function 4': [{ function: long, inlined: false }] });
    check({ index: 4, name: long.slice(0, 150) });
    assert.throws(() => check({ index: 4, name: long.slice(0, 50) }), { name: 'SymbolError' });
  });

  it('passes the build id of the module, and says why a file is refused', async () => {
    const given = [];
    const refuse = (code, message) => ({
      load(_, buildId) {
        given.push(buildId);
        throw Object.assign(new Error(message), { code });
      },
    });
    const refusal = async (reader, buildId) => {
      const error = await open({ loadReader: async () => reader, buildId }).catch((error) => error);
      return [error.name, error.message, error.isFatal];
    };
    const ids = 'the file belongs to another build: its build id is 01, expected 02';
    assert.deepEqual(await refusal(refuse('other-build', ids), '02'), [
      'SymbolError',
      'it belongs to another build: its build id is 01, expected 02',
      undefined,
    ]);
    await refusal(refuse('damaged', 'the file is damaged: names'), '');
    assert.deepEqual(given, ['02', undefined]);
    const trap = () => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
    const tooMuch =
      'reading a debug file takes too much memory: build a smaller one with debug = "line-tables-only"';
    const fatal = ['SymbolError', tooMuch, true];
    assert.deepEqual(await refusal({ load: trap }), fatal);
    const { resolve } = await open({
      loadReader: async () => ({ load: () => ({ resolve: trap }) }),
    });
    assert.throws(() => resolve({ offset: 1 }), { isFatal: true });
  });

  it('bounds texts', async () => {
    const text = 'x'.repeat(5_000);
    const { resolve } = await opened({ 1: [{ function: text, file: text, inlined: false }] });
    const [frame] = resolve({ offset: 1 });
    assert.deepEqual([frame.function.length, frame.file.length], [301, 301]);
  });

  it('gives its memory back', async () => {
    const reader = fakeReader({});
    const file = await open({ loadReader: async () => reader });
    assert.equal(reader.loaded, 1);
    file.close();
    assert.equal(reader.loaded, 0);
  });
});
