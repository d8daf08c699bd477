// Tests hostile and damaged source maps: each is refused with a reason, or resolves to bounded frames.

import assert from 'node:assert/strict';
import { env } from 'node:process';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { tries } from '../../tests/fuzz.mjs';
import { map } from './map-helpers.mjs';
import { openSourceMap } from './source-map.js';

const MAX_TEXT = 400;
/** The seed of random maps. It is constant, so that each run tests the same maps, except when the fuzzer runs this file. */
const seed = env.FUZZ_SECONDS ? Date.now() : 20_261_130;

const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(-1, 0, 1e9, 2 ** 31, 2 ** 53));
const mappings = fc.stringMatching(/^[A-Za-z0-9+/,;=]{0,300}$/);
const source = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '../a.js',
    '//',
    '/../..',
    'webpack://',
    'webpack:///./',
    'file:///a',
    '\0',
    '__proto__',
  ),
);
const code = fc.oneof(fc.string(), fc.stringMatching(/^[(){}=>'"`$/\\*a \n]{0,200}$/));
const wellFormed = fc.record(
  {
    version: fc.constant(3),
    file: fc.oneof(source, number),
    mappings,
    sources: fc.array(fc.oneof(source, fc.constant(null)), { maxLength: 5 }),
    sourcesContent: fc.array(fc.oneof(code, fc.constant(null)), { maxLength: 5 }),
    names: fc.array(source, { maxLength: 5 }),
    sourceRoot: source,
    ignoreList: fc.array(fc.nat(9), { maxLength: 3 }),
    debugId: fc.anything(),
  },
  { requiredKeys: ['version', 'mappings', 'sources'] },
);
const sections = fc.record({
  version: fc.constant(3),
  sections: fc.array(
    fc.record({ offset: fc.record({ line: number, column: number }), map: wellFormed }),
    { maxLength: 4 },
  ),
});
/** Generates a valid source map in which some fields are replaced by any JSON value. */
const wrongFields = fc
  .dictionary(
    fc.constantFrom(...Object.keys(map()), 'sections', 'sourceRoot', 'ignoreList'),
    fc.jsonValue(),
  )
  .map((fields) => map(fields));
const texts = fc.oneof(
  fc.oneof(wellFormed, sections, wrongFields).map((value) => JSON.stringify(value) ?? ''),
  fc.json(),
  fc.string({ unit: 'binary' }),
);
/** Generates one of `texts` of which some characters are removed or replaced. */
const damaged = fc
  .tuple(texts, fc.nat(2000), fc.nat(20), fc.string())
  .map(([text, at, length, other]) => text.slice(0, at) + other + text.slice(at + length));

describe('hostile maps', () => {
  it('are refused, or give bounded frames', () => {
    const place = fc.integer({ min: 1 });
    const positions = fc.array(fc.record({ line: place, column: place }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.oneof(texts, damaged), positions, (text, positions) => {
        const opened = open(text);
        if (!opened) return;
        for (const position of [{ line: 1, column: 1 }, ...positions]) {
          opened.resolve(position).forEach(isBounded);
        }
      }),
      { seed, ...tries(300) },
    );
  });
});

/**
 * Opens the text of a source map. Returns the opened map, or undefined if it is refused with a `SymbolError` with a short
 * message.
 */
function open(text) {
  try {
    return openSourceMap(text);
  } catch (error) {
    assert.equal(error.name, 'SymbolError', error.stack);
    assert.ok(error.message.length < MAX_TEXT);
    return undefined;
  }
}

/** Asserts that an original frame is valid and within its bounds. */
function isBounded({ function: name = '', file, line, column, isIgnored, source }) {
  assert.ok(name.length < MAX_TEXT && file.length < MAX_TEXT);
  assert.ok(Number.isSafeInteger(line) && Number.isSafeInteger(column));
  assert.equal(typeof isIgnored, 'boolean');
  if (!source) return;
  assert.ok(source.lines.length <= 5 && source.lines.every(({ length }) => length < MAX_TEXT));
  assert.ok(source.first <= line && line < source.first + source.lines.length);
}
