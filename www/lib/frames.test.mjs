import assert from 'node:assert/strict';
import { it } from 'node:test';
import { frameKey, isScriptFrame } from './frames.js';

it('isScriptFrame is true for frames with a file, a line and a column', () => {
  assert.ok(isScriptFrame({ file: 'app.js', line: 1, column: 1 }));
  for (const change of [{ file: '' }, { line: 0 }, { line: undefined }, { column: undefined }]) {
    assert.ok(!isScriptFrame({ file: 'app.js', line: 1, column: 1, ...change }));
  }
  assert.ok(!isScriptFrame({ file: 'app.wasm', offset: 7 }));
});

it('frameKey differs by file, position and release, and not by function', () => {
  const frame = { file: 'app.js', line: 1, column: 2 };
  const keys = [{}, { file: 'b.js' }, { line: 12 }, { column: 3 }].map((change) =>
    frameKey({ ...frame, ...change }, '1.0'),
  );
  assert.equal(new Set([...keys, frameKey(frame), frameKey(frame, '2.0')]).size, 6);
  assert.equal(frameKey({ ...frame, function: 'pay' }, '1.0'), keys[0]);
});
