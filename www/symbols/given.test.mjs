// Tests which of the chosen files may contain symbols, and which frames they can resolve.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { framesOf, otherFiles, symbolFilesIn } from './given.js';

describe('files that are given', () => {
  const NO_NAME = { file: '', debugId: '' };
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
    const several = ['1/a.debug.wasm', '2/a.debug.wasm', '1/b.js.map', '1/b.js.map'];
    assert.deepEqual(
      read(...several).map(([path]) => path),
      several,
    );
    assert.deepEqual(
      read(...files.reverse()).map(([path]) => path),
      ['c.wasm', 'y/b.map', 'x/b.map', 'z/a.debug.wasm'],
    );
  });

  it('are of the frame with the name of the file, or the name in it', () => {
    const frames = ['/b.js', '/a.js', 'https://shop.example/app_bg.wasm'].map((file) => ({ file }));
    const found = (script, file) => framesOf(frames, script, { ...NO_NAME, file })[0]?.file;
    assert.equal(found('dist/a.js', 'b.js'), '/a.js');
    assert.equal(found('dist/c.js', 'dist/b.js'), '/b.js');
    assert.equal(found('dist/app.wasm', ''), 'https://shop.example/app_bg.wasm');
    assert.equal(found('dist/c.js', ''), undefined);
  });

  it('are of a module without a name, if no other has one', () => {
    const nameless = { file: '' };
    assert.deepEqual(framesOf([nameless], 'app.wasm', NO_NAME), [nameless]);
    assert.deepEqual(framesOf([nameless], 'app.js', NO_NAME), []);
    assert.deepEqual(framesOf([nameless, { file: 'b.wasm' }], 'app.wasm', NO_NAME), []);
  });

  it('are of the script with the most similar path, among those of their build', () => {
    const frames = ['/a/app.js', '/b/app.js', '/b/app.js?v=2'].map((file, index) => {
      return { file, debugId: ['aa', 'bb', 'bb'][index] };
    });
    const found = (script, debugId) =>
      framesOf(frames, script, { file: '', debugId }).map((frame) => frames.indexOf(frame));
    assert.deepEqual(found('dist/b/app.js', ''), [1]);
    assert.deepEqual(found('dist/a/app.js', 'BB'), [1]);
    assert.deepEqual(found('app.js', ''), [0]);
    assert.throws(() => found('a/app.js', 'cc'), /its id is cc, and the failure is of aa/);
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
