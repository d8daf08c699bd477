// Tests that a source map resolves positions.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { map } from './map-helpers.mjs';
import { openSourceMap } from './source-map.js';

const AT = { line: 1, column: 1 };

describe('openSourceMap', () => {
  const open = (fields) => openSourceMap(JSON.stringify(map(fields)));
  const resolve = (fields, at = AT) => open(fields).resolve(at)[0];
  const fileOf = (source, fields) => resolve({ sources: [source], ...fields }).file;

  it('returns function, file, line, column and code', () => {
    assert.deepEqual(open().resolve(AT), [
      {
        function: 'total',
        file: 'src/cart.js',
        line: 2,
        column: 6,
        isIgnored: false,
        source: { first: 1, lines: ['function total() {', '  run(fail());', '}', ''] },
      },
    ]);
  });

  it('reads lines and columns that begin at 1', () => {
    const fields = { mappings: 'AACK,CACA;AAFA' };
    const lineAt = (line, column) => resolve(fields, { line, column }).line;
    assert.deepEqual([lineAt(1, 1), lineAt(1, 2), lineAt(2, 1)], [2, 3, 1]);
  });

  it('returns only the location if the map has no code', () => {
    // The name in the map is that of the function that is called at the position, not of the one around it.
    const names = { names: ['run'], mappings: 'AACKA' };
    for (const sourcesContent of [undefined, [], [null]]) {
      assert.deepEqual(open({ ...names, sourcesContent }).resolve(AT), [
        {
          function: undefined,
          file: 'src/cart.js',
          line: 2,
          column: 6,
          isIgnored: false,
          source: undefined,
        },
      ]);
    }
  });

  it('returns nothing for a position that the map does not have', () => {
    assert.deepEqual(open().resolve({ line: 2, column: 1 }), []);
    assert.deepEqual(open({ mappings: 'IACK' }).resolve(AT), []);
    assert.deepEqual(open({ mappings: 'A' }).resolve(AT), []);
    assert.deepEqual(open({ mappings: 'AUCK' }).resolve(AT), []);
    assert.deepEqual(open({ mappings: 'AADK' }).resolve(AT), []);
    assert.deepEqual(open({ mappings: 'AACL' }).resolve(AT), []);
  });

  it('shortens the URLs that bundlers give to sources', () => {
    assert.equal(fileOf('webpack:///./src/cart.js'), 'src/cart.js');
    assert.equal(fileOf('webpack://shop/./src/cart.js'), 'src/cart.js');
    assert.equal(fileOf('webpack://shop/webpack/bootstrap'), 'webpack/bootstrap');
    assert.equal(fileOf('../../src/cart.js'), 'src/cart.js');
    assert.equal(fileOf('cart.js', { sourceRoot: '/src' }), '/src/cart.js');
    assert.equal(fileOf('https://cdn.example/cart.js'), 'https://cdn.example/cart.js');
    assert.equal(fileOf('x'.repeat(1000)).length, 301);
  });

  it('ignores sources that the map lists, and packages', () => {
    assert.equal(resolve({ ignoreList: [0] }).isIgnored, true);
    assert.equal(resolve({ x_google_ignoreList: [0] }).isIgnored, true);
    assert.equal(resolve({ ignoreList: [1] }).isIgnored, false);
    assert.equal(resolve({ sources: ['../node_modules/a/b.js'] }).isIgnored, true);
  });

  it('reads index maps', () => {
    const section = (line, name) => ({
      offset: { line, column: 0 },
      map: map({ sources: [name], ignoreList: [0] }),
    });
    const opened = openSourceMap(
      JSON.stringify({
        version: 3,
        file: 'all.js',
        sections: [section(0, 'a.js'), section(3, 'b.js')],
      }),
    );
    assert.equal(opened.file, 'all.js');
    const [found] = opened.resolve({ line: 4, column: 1 });
    assert.deepEqual([found.file, found.isIgnored], ['b.js', true]);
  });

  it('has the id of the build', () => {
    assert.equal(open({ debugId: 'A-1' }).debugId, 'a-1');
    assert.equal(open({ debug_id: 'A-1' }).debugId, 'a-1');
    assert.equal(open({ debugId: {} }).debugId, '');
  });
});
