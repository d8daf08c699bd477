// Tests that symbol files are stored in the database, and in memory if there is no database.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { IDBFactory } from 'fake-indexeddb';
import { SymbolStore } from './store.js';

const record = (id, fields) => ({
  id,
  name: `${id}.js`,
  path: id,
  address: '',
  release: '',
  ...fields,
});
const bytes = (size) => new Uint8Array(size).fill(7);

describe('SymbolStore', () => {
  let factory;
  beforeEach(() => {
    factory = new IDBFactory();
  });
  const open = (maxBytes) => new SymbolStore(factory, maxBytes);
  const ids = async (store) => (await store.list()).map(({ id }) => id).sort();

  it('keeps files for the next visit', async () => {
    assert.equal(await open().put(record('a'), bytes(3)), true);
    const next = open();
    const [kept] = await next.list();
    assert.deepEqual([kept.name, kept.size], ['a.js', 3]);
    assert.deepEqual(await next.bytes(kept), bytes(3));
    assert.equal(await next.bytes({ id: 'b' }), undefined);
  });

  it('replaces a file', async () => {
    const store = open(10);
    await store.put(record('a'), bytes(8));
    assert.equal(await store.put(record('a'), bytes(9)), true);
    assert.deepEqual(
      (await store.list()).map(({ size }) => size),
      [9],
    );
  });

  it('removes the file first that was used longest ago', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: 1 });
    const store = open(10);
    for (const id of ['a', 'b', 'c']) {
      await store.put(record(id), bytes(3));
      t.mock.timers.tick(1);
    }
    await store.touch([{ id: 'a' }, { id: 'gone' }]);
    t.mock.timers.tick(1);
    await store.put(record('d'), bytes(4));
    assert.deepEqual(await ids(open(10)), ['a', 'c', 'd']);
    assert.equal(await store.bytes({ id: 'b' }), undefined);
    await store.put(record('e'), bytes(10));
    assert.deepEqual(await ids(open(10)), ['e']);
  });

  it('keeps a file in memory that is larger than the limit of the store', async () => {
    const store = open(10);
    await store.put(record('a'), bytes(4));
    assert.equal(await store.put(record('b'), bytes(11)), false);
    assert.deepEqual(await ids(store), ['a', 'b']);
    assert.equal((await store.bytes({ id: 'b' })).length, 11);
    assert.deepEqual(await ids(open(10)), ['a']);
  });

  it('removes all files', async () => {
    const store = open(10);
    await store.put(record('a'), bytes(4));
    await store.put(record('b'), bytes(11));
    await store.clear();
    assert.deepEqual(await ids(store), []);
    assert.deepEqual(await ids(open()), []);
  });

  it('works without a database, and with one that fails', async () => {
    const refused = { open: () => assert.fail('storage is blocked') };
    for (const factory of [undefined, refused]) {
      const store = new SymbolStore(factory);
      assert.equal(await store.put(record('a'), bytes(4)), false);
      await store.touch([{ id: 'a' }]);
      assert.deepEqual(await ids(store), ['a']);
      assert.deepEqual(await store.bytes({ id: 'a' }), bytes(4));
      await store.clear();
      assert.deepEqual(await ids(store), []);
    }
  });

  it('opens the database again after another page has deleted it', async () => {
    const store = open();
    await store.put(record('a'), bytes(4));
    await new Promise((resolve, reject) => {
      const request = factory.deleteDatabase('tinyturret-symbols');
      request.onsuccess = resolve;
      request.onerror = reject;
    });
    // The deletion has closed the connection, so this call fails, and the next one opens the database again.
    await store.list();
    assert.equal(await store.put(record('b'), bytes(4)), true);
    assert.deepEqual(await ids(open()), ['b']);
  });
});
