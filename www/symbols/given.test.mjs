// Tests which of the chosen files may contain symbols, and which frames they can resolve.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { frameOf, otherFiles, symbolFilesIn } from './given.js';

describe('files that are given', () => {
  const read = (...paths) =>
    symbolFilesIn(paths.map((path) => ({ path, file: path }))).map(
      ({ file, kind, script, isOptional }) => [file, kind.id, script, isOptional],
    );

  it('are source maps and debug files, by their endings', () => {
    assert.deepEqual(read('a.js.map', 'b.js', 'c.debug.wasm', 'D.NAMES.WASM'), [
      ['a.js.map', 'map', 'a.js', false],
      ['c.debug.wasm', 'debug file', 'c.wasm', false],
      ['D.NAMES.WASM', 'debug file', 'D.wasm', false],
    ]);
    assert.deepEqual(read('app.wasm'), [['app.wasm', 'debug file', 'app.wasm', false]]);
  });

  it('are only the best of each module, but all maps', () => {
    const files = ['x/a.wasm', 'y/a.names.wasm', 'z/a.debug.wasm', 'x/b.map', 'y/b.map', 'c.wasm'];
    assert.deepEqual(
      read(...files).map(([path, , , isOptional]) => [path, isOptional]),
      [
        ['z/a.debug.wasm', false],
        ['x/b.map', false],
        ['y/b.map', false],
        ['c.wasm', true],
      ],
    );
    assert.deepEqual(
      read(...files.reverse()).map(([path]) => path),
      ['c.wasm', 'y/b.map', 'x/b.map', 'z/a.debug.wasm'],
    );
  });

  it('are of the frame with the name of the file, or the name in it', () => {
    const frames = ['/b.js', '/a.js', 'https://shop.example/app_bg.wasm'].map((file) => ({ file }));
    const found = (...args) => frameOf(frames, ...args)?.file;
    assert.equal(found('dist/a.js', 'b.js'), '/a.js');
    assert.equal(found('dist/c.js', 'dist/b.js'), '/b.js');
    assert.equal(found('dist/app.wasm', ''), 'https://shop.example/app_bg.wasm');
    assert.equal(found('dist/c.js', ''), undefined);
  });

  it('are of a module without a name, if no other has one', () => {
    const nameless = { file: '' };
    assert.equal(frameOf([nameless], 'app.wasm', ''), nameless);
    assert.equal(frameOf([nameless], 'app.js', ''), undefined);
    assert.equal(frameOf([nameless, { file: 'b.wasm' }], 'app.wasm', ''), undefined);
  });

  it('may be of other scripts', () => {
    const frames = [{ file: '/a.js' }, { file: '' }];
    assert.equal(
      otherFiles([{ path: 'dist/b.js.map' }], frames),
      'b.js.map does not belong to this stack, whose frames are in a.js, a module without a name.',
    );
    assert.match(otherFiles([{}, {}], frames), /^None of these 2 files belongs to this stack/);
  });
});
