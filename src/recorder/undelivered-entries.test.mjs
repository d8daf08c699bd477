import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createUndeliveredEntries } from './undelivered-entries.js';

const ADDRESS = 'https://h/collect';
const KEY = `tinyturret.unreported/${ADDRESS}`;

function open(items = new Map()) {
  const localStorage = {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
  return { items, store: createUndeliveredEntries({ localStorage }, ADDRESS) };
}

describe('an undelivered entry', () => {
  it('is stored for the next page until it is delivered', () => {
    const { store, items } = open();
    store.add(['a', 'b']);
    const next = open(items).store;
    assert.deepEqual(next.list(), ['a', 'b']);
    next.remove(['a', 'c']);
    assert.deepEqual(next.list(), ['b']);
    next.remove(['b']);
    assert.equal(items.size, 0);
  });

  it('is stored once if several pages add it', () => {
    const { store, items } = open();
    store.add(['a', 'b']);
    open(items).store.add(['b', 'c']);
    assert.deepEqual(store.list(), ['a', 'b', 'c']);
    store.clear();
    assert.equal(items.size, 0);
    assert.deepEqual(store.list(), []);
  });

  it('is dropped if newer ones take 32 K units', () => {
    const { store, items } = open();
    const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(10 << 10));
    store.add(texts);
    assert.deepEqual(store.list(), texts.slice(1));
    store.add(['x'.repeat(40 << 10)]);
    assert.equal(items.size, 0);
  });

  it('is not written again if nothing has changed', () => {
    const { store, items } = open();
    store.add([]);
    store.remove(['a']);
    assert.equal(items.size, 0);
  });

  it('is lost if localStorage is missing or contains an invalid value', () => {
    for (const value of ['', '{', '7', 'null', '{}', '[1,null,{}]']) {
      assert.deepEqual(open(new Map([[KEY, value]])).store.list(), [], value);
    }
    const global = {
      get localStorage() {
        throw Error('blocked');
      },
    };
    for (const page of [{}, global]) {
      const store = createUndeliveredEntries(page, ADDRESS);
      store.add(['a']);
      store.remove(['a']);
      store.clear();
      assert.deepEqual(store.list(), []);
    }
  });
});
