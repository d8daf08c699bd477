import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tokens } from './tokens.js';

const tokensOf = (text) => [...tokens(text, text.length)].join(' ');

describe('tokens', () => {
  it('yields words, numbers and signs, without space and comments', () => {
    assert.equal(
      tokensOf('let a1 = 2.5; // comment\n/* more */ b => $c'),
      'let a1 = 2.5 ; b => $c',
    );
    assert.equal(tokensOf('größe.#x'), 'größe . #x');
  });

  it('yields empty texts for strings, which may contain braces and escapes', () => {
    assert.equal(tokensOf(`f("{\\"", '}', "open\ng`), 'f (  ,  ,  g');
  });

  it('yields the code in templates, also in nested ones', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is code
    assert.equal(tokensOf('`a ${b({})} c`'), ' { b ( { } ) } ');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text is code
    assert.equal(tokensOf('`${`{${a}`}` + b'), ' {  { a }  }  + b');
  });

  it('distinguishes a regular expression from a division', () => {
    assert.equal(tokensOf('return /[/{]/g.test(a)'), 'return /[/{]/g . test ( a )');
    assert.equal(tokensOf('a / b / c'), 'a / b / c');
    assert.equal(tokensOf('(a) / 2'), '( a ) / 2');
  });

  it('accepts an apostrophe in the text of JSX', () => {
    assert.equal(tokensOf("<p>don't</p> {a}"), '< p > don  t < / p > { a }');
  });

  it('yields only tokens that begin before the end', () => {
    assert.deepEqual([...tokens('one two three', 5)], ['one', 'two']);
  });
});
