// Tests that the localStorage of a worker contains the records of the page, and passes writes to the page.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { entriesOf } from '../lib/fake-storage.mjs';
import { Mirror } from './mirror.js';

describe('Mirror', () => {
  it('has the records of the page, and passes writes on', async () => {
    const { mirror, storage, sent } = open({ a: '1', b: '2' });
    assert.deepEqual([storage.length, storage.key(0), storage.key(1)], [2, 'a', 'b']);
    assert.deepEqual([storage.key(2), storage.getItem('c')], [null, null]);
    storage.setItem('c', 3);
    storage.removeItem('a');
    assert.deepEqual(entriesOf(mirror.open()), { b: '2', c: '3' });
    assert.deepEqual(sent, []);
    await setImmediate();
    const writes = [
      ['c', '3'],
      ['a', null],
    ];
    assert.deepEqual(sent, [writes]);
  });

  it('passes on a single write, and the next one later', async () => {
    const { storage, sent } = open({});
    for (const key of ['a', 'b']) {
      storage.setItem(key, '1');
      await setImmediate();
    }
    assert.deepEqual(sent, [[['a', '1']], [['b', '1']]]);
  });

  it('keeps its writes that the page has not applied yet', () => {
    const { mirror, storage } = open({ a: '1', b: '1', c: '1' });
    storage.removeItem('a');
    storage.setItem('b', '2');
    storage.setItem('c', '2');
    const pairs = { a: '1', b: '1', c: '1', d: '1' };
    mirror.update({ pairs: Object.entries(pairs), applied: 0 });
    assert.deepEqual(entriesOf(storage), { b: '2', c: '2', d: '1' });
    mirror.update({ pairs: Object.entries(pairs), applied: 2 });
    assert.deepEqual(entriesOf(storage), { a: '1', b: '1', c: '2', d: '1' });
    mirror.update({ pairs: Object.entries(pairs), applied: 3 });
    assert.deepEqual(entriesOf(storage), pairs);
  });

  it('throws if the page cannot read, and once after a failed write of the page', () => {
    const { mirror, storage } = open({ a: '1' });
    mirror.update({ applied: 0, error: { name: 'SecurityError', message: 'blocked' } });
    const blocked = { name: 'SecurityError', message: 'blocked' };
    assert.throws(() => mirror.open(), blocked);
    assert.throws(() => storage.getItem('a'), blocked);
    assert.throws(() => storage.setItem('a', '2'), blocked);
    const refused = { name: 'QuotaExceededError', message: 'full' };
    mirror.update({ pairs: [['a', '1']], applied: 0, refused });
    assert.throws(() => storage.setItem('b', '2'), refused);
    storage.setItem('b', '2');
    assert.deepEqual(entriesOf(storage), { a: '1', b: '2' });
  });

  it('is undefined if the page has no localStorage', () => {
    const mirror = new Mirror(() => {});
    mirror.update({ pairs: undefined, applied: 0 });
    assert.equal(mirror.open(), undefined);
  });

  function open(records) {
    const sent = [];
    const mirror = new Mirror((writes) => sent.push(writes));
    mirror.update({ pairs: Object.entries(records), applied: 0 });
    return { mirror, storage: mirror.open(), sent };
  }
});
