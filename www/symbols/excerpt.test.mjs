// Tests which lines around a position an excerpt contains.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { excerpt } from './excerpt.js';

describe('excerpt', () => {
  const TEXT = 'a\nb\r\nc\nd\ne\nf';

  it('has up to two lines before and after', () => {
    assert.deepEqual(excerpt(TEXT, 2, 0), { first: 1, lines: ['a', 'b', 'c', 'd', 'e'] });
    assert.deepEqual(excerpt(TEXT, 0, 0), { first: 1, lines: ['a', 'b', 'c'] });
    assert.deepEqual(excerpt(TEXT, 5, 0), { first: 4, lines: ['d', 'e', 'f'] });
  });

  it('is missing if the text has no such line', () => {
    assert.equal(excerpt(TEXT, 6, 0), undefined);
    assert.equal(excerpt('', 1, 0), undefined);
    assert.equal(excerpt(TEXT, 1e9, 0), undefined);
  });

  it('cuts long lines around the column', () => {
    const long = `${'a'.repeat(500)}HERE${'b'.repeat(500)}`;
    const [line] = excerpt(long, 0, 500).lines;
    assert.equal(line.length, 202);
    assert.match(line, /^…a{60}HEREb+…$/);
    assert.match(excerpt(long, 0, 0).lines[0], /^a{200}…$/);
    assert.match(excerpt(long, 0, 9999).lines[0], /^…b{200}$/);
  });
});
