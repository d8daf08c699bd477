// Tests the bounds of source maps, and for which reasons other files are refused.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { map } from './map-helpers.mjs';
import { readMap } from './read-map.js';

describe('readMap', () => {
  const problem = (value) => {
    try {
      readMap(typeof value === 'string' ? value : JSON.stringify(value));
      return undefined;
    } catch (error) {
      assert.equal(error.name, 'SymbolError', error.stack);
      return error.message;
    }
  };
  const section = (fields) => ({ offset: { line: 0, column: 0 }, map: map(), ...fields });

  it('reads maps, index maps, and maps after the prefix that the specification allows', () => {
    assert.equal(problem(map()), undefined);
    assert.equal(problem({ version: 3, sections: [section(), section()] }), undefined);
    assert.equal(problem(`)]}'\n${JSON.stringify(map())}`), undefined);
    assert.equal(problem(map({ names: undefined, sourcesContent: undefined })), undefined);
    assert.equal(problem(map({ sources: [null], sourcesContent: [null] })), undefined);
  });

  it('describes a file that is not a map', () => {
    assert.match(problem(JSON.stringify(map()).slice(0, -9)), /not valid JSON/);
    assert.match(problem('<!doctype html>'), /web page/);
    for (const value of ['null', '[]', '3', '"map"'])
      assert.match(problem(value), /not a source map/);
    assert.match(problem(map({ version: 2 })), /version 3/);
  });

  it('refuses fields of other types', () => {
    for (const fields of [
      { mappings: [] },
      { mappings: undefined },
      { sources: 'a' },
      { sources: [1] },
      { names: [{}] },
      { names: null },
      { sourcesContent: {} },
      { sourceRoot: 7 },
      { sourceRoot: { toString: 0 } },
      { ignoreList: ['0'] },
      { x_google_ignoreList: { length: 1e9 } },
    ]) {
      assert.match(problem(map(fields)), /a field has a wrong type/, JSON.stringify(fields));
    }
  });

  it('refuses sections without a map or an offset', () => {
    const inner = { version: 3, sections: [] };
    for (const [fields, words] of [
      [{ map: inner }, /does not contain a source map/],
      [{ map: undefined }, /does not contain a source map/],
      [{ offset: undefined }, /no valid offset/],
      [{ offset: { line: 1e9, column: 0 } }, /no valid offset/],
      [{ offset: { line: -1, column: 0 } }, /no valid offset/],
    ]) {
      assert.match(problem({ version: 3, sections: [section(fields)] }), words);
    }
    assert.match(problem({ version: 3, sections: {} }), /its sections are not a list/);
    const many = Array(10_001).fill(section());
    assert.match(problem({ version: 3, sections: many }), /at most 10000 maps/);
  });

  it('refuses maps that take too much memory when they are decoded', () => {
    assert.match(problem(map({ mappings: ';'.repeat(1_000_000) })), /1000000 lines/);
    assert.match(problem(map({ mappings: 'A,'.repeat(3_000_000) })), /3000000 segments/);
    assert.match(problem(map({ sources: Array(100_001).fill('a') })), /100000 sources/);
    const long = map({ sources: Array(1000).fill('a'), sourceRoot: 'x'.repeat(40_000) });
    assert.match(problem(long), /sourceRoot/);
    const half = section({ map: map({ mappings: ';'.repeat(600_000) }) });
    assert.match(problem({ version: 3, sections: [half, half] }), /1000000 lines/);
  });
});
