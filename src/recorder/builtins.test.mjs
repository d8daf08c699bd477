import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AnyPromise, filter, first, join, map, parse, stringify } from './builtins.js';

describe('functions over arrays', () => {
  it('return the same results as the methods', () => {
    const list = [3, 1, 2];
    assert.deepEqual(
      map(list, (item, index) => [item, index]),
      list.map((item, index) => [item, index]),
    );
    assert.deepEqual(
      filter(list, (item) => item > 1),
      [3, 2],
    );
    for (const max of [0, 1, 3, 9]) assert.deepEqual(first(list, max), list.slice(0, max));
    for (const texts of [[], ['a'], ['a', '', 'b']])
      assert.equal(join(texts, '\n'), texts.join('\n'));
  });

  it('accept iterables', () => {
    const values = new Map([['a', 1]]).values();
    assert.deepEqual(
      map(values, (value) => value + 1),
      [2],
    );
  });

  it('call no method of arrays', () => {
    const names = ['map', 'filter', 'slice', 'join', 'concat', 'flat', 'reduce', 'forEach'];
    const saved = names.map((name) => Array.prototype[name]);
    let results;
    for (const name of names) Array.prototype[name] = undefined;
    try {
      results = [
        map([1], (one) => one + 1),
        filter([1, 2], (one) => one > 1),
        first([1, 2], 1),
        join([1, 2], '-'),
      ];
    } finally {
      for (let at = 0; at < saved.length; at++) Array.prototype[names[at]] = saved[at];
    }
    assert.deepEqual(results, [[2], [2], [1], '1-2']);
  });

  it('read no more items than they return', () => {
    assert.deepEqual(first(new Array(2 ** 32 - 1), 2), [undefined, undefined]);
  });
});

describe('built-ins', () => {
  it('are saved when the file is loaded', () => {
    const saved = [JSON.stringify, JSON.parse, globalThis.Promise];
    const fail = () => {
      throw Error('replaced');
    };
    JSON.stringify = JSON.parse = globalThis.Promise = fail;
    let results;
    try {
      results = [stringify({ a: 1 }), parse('{"a":1}'), AnyPromise.resolve(1)];
    } finally {
      [JSON.stringify, JSON.parse, globalThis.Promise] = saved;
    }
    assert.deepEqual(results.slice(0, 2), ['{"a":1}', { a: 1 }]);
    assert.ok(results[2] instanceof Promise);
    assert.equal(AnyPromise, Promise);
  });
});
