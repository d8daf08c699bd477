// Tests which function contains a position. HERE marks the position in each source.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { enclosingFunction } from './enclosing-function.js';

const NAMED = {
  'function total(cart) { HERE }': 'total',
  'async function load() { await HERE }': 'load',
  'function* ids() { HERE }': 'ids',
  'export default function () { HERE }': 'default',
  'const half = function () { HERE };': 'half',
  'const half = (n) => { HERE };': 'half',
  'const half = n => HERE / 2;': 'half',
  'const half = async (n) => HERE;': 'half',
  'const f = x => x.y;\nHERE': '',
  'const f = x => x.y\nconst g = HERE': '',
  'app.total = () => { HERE }': 'total',
  'const o = { pay() { HERE } }': 'pay',
  'const o = { pay: function () { HERE } }': 'pay',
  'const o = { pay: () => HERE }': 'pay',
  'const o = { pay: () => 1, at: HERE }': '',
  'class Cart { total() { HERE } }': 'Cart.total',
  'class Cart extends Base { constructor(a) { HERE } }': 'new Cart',
  'class Cart { get size() { HERE } }': 'Cart.size',
  'class Cart { static async load() { HERE } }': 'Cart.load',
  'class Cart { #sum() { HERE } }': 'Cart.#sum',
  'class Cart { pay = () => { HERE } }': 'Cart.pay',
  'const Cart = class { total() { HERE } }': 'Cart.total',
  'class A {} function b() { HERE }': 'b',
  // Blocks of statements are not functions, so the function around the block is found.
  'function a() { if (b) { for (const c of d) { HERE } } }': 'a',
  'function a() { try { HERE } catch (b) { } }': 'a',
  'function a() { try { } catch (b) { HERE } }': 'a',
  'if (a) { HERE }': '',
  'function a() { } HERE': '',
  // A function without a name is described by the function around it.
  'function a() { b((c) => { HERE }) }': '(anonymous in a)',
  'setTimeout(function () { HERE })': '(anonymous)',
  'function a() { b(() => c(HERE)) }': '(anonymous in a)',
  'function a() { b(() => c()); HERE }': 'a',
  // Functions with types are recognized.
  'function a<T>(b: T[]): Promise<T> { HERE }': 'a',
  'class Cart { total<T>(b: T): T { HERE } }': 'Cart.total',
  'const a = (b: string): number => { HERE };': 'a',
  'const a: Handler = (b) => { HERE };': 'a',
  // Braces in strings, templates, patterns and comments are not blocks.
  'function a() { const b = "}"; HERE }': 'a',
  "function a() { const b = '\\'}'; HERE }": 'a',
  'function a() { const b = `}${c({})}}`; HERE }': 'a',
  'function a() { const b = `${`}`}`; HERE }': 'a',
  'function a() { const b = /[}/]}/; HERE }': 'a',
  'function a() { const b = c / d; e(/}/); HERE }': 'a',
  'function a() { // }\n HERE }': 'a',
  'function a() { /* } */ HERE }': 'a',
  // An apostrophe in the text of JSX does not begin a string, and the attribute `class` does not begin a class.
  "const App = () => { return <p className='a'>Don't {HERE}</p> }": 'App',
  'const App = () => { return <p class="a" />; }\nfunction b() { HERE }': 'b',
  // Names of properties that JavaScript objects inherit, such as `toString`, are ordinary names of functions.
  'class A { constructor() { } toString() { HERE } }': 'A.toString',
};

describe('enclosingFunction', () => {
  const nameIn = (text) => {
    const before = text.slice(0, text.indexOf('HERE')).split('\n');
    return enclosingFunction(text, before.length - 1, before.at(-1).length);
  };

  for (const [text, name] of Object.entries(NAMED)) {
    it(`is ${name || 'none'} in ${JSON.stringify(text)}`, () => {
      assert.equal(nameIn(text), name);
    });
  }

  it('parses any text in linear time', () => {
    for (const part of ['{', '(', '}', '`${', '/', "'", '=>', '/*', 'class ', '<', 'a=>', '[/']) {
      const text = part.repeat(200_000);
      assert.equal(typeof enclosingFunction(text, 0, text.length), 'string', part);
    }
  });

  it('parses a text that ends within a token', () => {
    for (const end of [
      '`',
      '`\\',
      '`$',
      '`${',
      "'",
      "'\\",
      '/',
      '/\\',
      '/[',
      '/*',
      '//',
      '\\',
      '=',
    ]) {
      const text = `function a() { ${end}`;
      assert.equal(enclosingFunction(text, 0, text.length), 'a', end);
    }
  });

  it('is unknown far from the start of a source, and after its end', () => {
    assert.equal(enclosingFunction(`function a() {${' '.repeat(3 << 20)}`, 0, 3 << 20), '');
    assert.equal(enclosingFunction('function a() {', 5, 0), '');
  });
});
