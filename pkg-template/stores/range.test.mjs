import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { prefixEnd } from './range.js';

const bytes = (text) => Buffer.from(text, 'utf8');

describe('prefixEnd', () => {
  it('increases the last character of a prefix', () => {
    assert.equal(prefixEnd('x/a'), 'x/b');
    assert.equal(prefixEnd('x/'), 'x0');
    assert.equal(prefixEnd('a🦀'), 'a🦁');
  });

  it('skips surrogates, which are not characters', () => {
    assert.equal(prefixEnd('a\ud7ff'), 'a\ue000');
  });

  it('increases an earlier character if the last one is the largest', () => {
    assert.equal(prefixEnd('ab\u{10ffff}'), 'ac');
    assert.equal(prefixEnd('a\u{10ffff}\u{10ffff}'), 'b');
  });

  it('is null if no text is greater', () => {
    assert.equal(prefixEnd(''), null);
    assert.equal(prefixEnd('\u{10ffff}'), null);
  });

  it('is greater in UTF-8 than all texts with the prefix', () => {
    for (const prefix of ['t/', 'x/é', '\ud7ff', '\uffff', '🦀']) {
      const end = bytes(prefixEnd(prefix));
      for (const rest of ['', '0', '\uffff', '\u{10ffff}\u{10ffff}']) {
        assert.ok(Buffer.compare(bytes(prefix + rest), end) < 0, prefix);
      }
    }
  });
});
