// Tests which records of the page's localStorage are read and written for a core in a worker.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSettings } from '../../src/recorder/settings.js';
import { entriesOf, fakeStorage } from '../lib/fake-storage.mjs';
import { LocalRecords } from './local-records.js';

const GROUP = '0123456789abcdef';

describe('LocalRecords', () => {
  it('reads and writes the records of its namespace only', () => {
    const localStorage = fakeStorage({
      'tinyturret/shop/a': '1',
      'tinyturret//a': '2',
      other: '3',
    });
    const records = new LocalRecords('shop', { localStorage });
    assert.deepEqual(records.read(), {
      pairs: [['tinyturret/shop/a', '1']],
      applied: 0,
      refused: undefined,
      number: 1,
    });
    const writes = [
      ['tinyturret/shop/a', null],
      ['tinyturret/shop/b', '4'],
      ['other', '5'],
    ];
    records.apply(writes, 1);
    assert.deepEqual(entriesOf(localStorage), {
      'tinyturret//a': '2',
      other: '3',
      'tinyturret/shop/b': '4',
    });
    assert.equal(records.read().applied, 3);
  });

  it('recognizes its keys, and null, which is the key of an event after a clear', () => {
    const records = new LocalRecords('shop', {});
    assert.equal(records.has('tinyturret/shop/a'), true);
    assert.equal(records.has('tinyturret//a'), false);
    assert.equal(records.has(null), true);
  });

  it('announces all removals on one channel', () => {
    const channels = [];
    const BroadcastChannel = class {
      messages = [];
      constructor(name) {
        this.name = name;
        channels.push(this);
      }
      postMessage(message) {
        this.messages.push(message);
      }
    };
    new LocalRecords('shop', { BroadcastChannel, localStorage: fakeStorage({}) }).hide(['a', 'b']);
    assert.equal(channels.length, 1);
    assert.equal(channels[0].name, 'tinyturret/shop');
    assert.deepEqual(channels[0].messages, ['removed/a', 'removed/b']);
  });

  it('removes nothing after a refused write until the mirror has read the refusal', () => {
    const localStorage = fakeStorage({ 'tinyturret//old': '1' });
    const { setItem } = localStorage;
    localStorage.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    const records = new LocalRecords('', { localStorage });
    const { number } = records.read();
    records.apply([['tinyturret//new', '1']], number);
    records.apply([['tinyturret//old', null]], number);
    assert.deepEqual(Object.keys(entriesOf(localStorage)), ['tinyturret//old']);
    const next = records.read();
    assert.deepEqual(
      [next.pairs, next.refused.name],
      [[['tinyturret//old', '1']], 'QuotaExceededError'],
    );
    records.apply([['tinyturret//old', null]], number);
    assert.deepEqual(Object.keys(entriesOf(localStorage)), ['tinyturret//old']);
    localStorage.setItem = setItem;
    records.apply([['tinyturret//old', null]], next.number);
    assert.deepEqual(entriesOf(localStorage), {});
  });

  it('uses the same namespace as the recorder', () => {
    for (const namespace of ['', 'a/b/c', 'x'.repeat(70)]) {
      const localStorage = fakeStorage({});
      new LocalRecords(namespace, { localStorage }).hide([GROUP]);
      const settings = readSettings({ namespace }, () => {});
      const key = `tinyturret/${settings.namespace}/m/${GROUP}/removed`;
      assert.deepEqual(Object.keys(entriesOf(localStorage)), [key]);
    }
  });

  it('reads a bounded number of characters', () => {
    const long = 'x'.repeat(300_000);
    const keys = Array.from({ length: 20 }, (_, at) => [`tinyturret//${at}`, long]);
    const localStorage = fakeStorage(Object.fromEntries(keys));
    assert.equal(new LocalRecords('', { localStorage }).read().pairs.length, 4);
  });

  it('passes on the error of a read or a write', () => {
    const broken = {
      get localStorage() {
        throw new DOMException('blocked', 'SecurityError');
      },
    };
    const error = { name: 'SecurityError', message: 'blocked' };
    assert.deepEqual(new LocalRecords('', broken).read().error, error);
    const localStorage = fakeStorage({});
    localStorage.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    const records = new LocalRecords('', { localStorage });
    records.apply([['tinyturret//a', '1']]);
    assert.deepEqual(records.read().refused, { name: 'QuotaExceededError', message: 'full' });
    assert.equal(records.read().refused, undefined);
    assert.equal(new LocalRecords('', { localStorage: null }).read().pairs, undefined);
  });
});
