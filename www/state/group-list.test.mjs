// Tests that the order of the list stays the same while a person is about to choose a group.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { groupList, holdOrder, setPointedRows } from './group-list.js';
import { group, NOW } from './groups.mjs';
import { begin, state } from './state.js';

const HOLD_MS = 5_000;

/** Returns groups with the ids and the `lastSeen` of `times`, such as `{ a: 1 }`. */
const groupsOf = (times) => Object.entries(times).map(([id, lastSeen]) => group({ id, lastSeen }));

describe('groupList', () => {
  beforeEach(() => {
    mock.timers.enable({ apis: ['Date'], now: NOW });
    begin({ address: () => '' });
    state.source = {};
    state.groups = groupsOf({ a: 1, b: 2 });
    setPointedRows();
  });
  afterEach(() => mock.timers.reset());

  const ids = () =>
    groupList()
      .list.map(({ id }) => id)
      .join('');

  it('is empty before the groups were read', () => {
    state.groups = null;
    assert.deepEqual(groupList(), { list: [], late: 0 });
  });

  it('is sorted, without hidden groups and follow-ons', () => {
    assert.equal(ids(), 'ba');
    state.groups = [...groupsOf({ a: 1, b: 2, c: 3 }), group({ id: 'd', follows: 'a' })];
    state.hidden = [({ id }) => id === 'b'];
    assert.equal(ids(), 'ca');
  });

  it('is the same object while nothing has changed', () => {
    assert.equal(groupList().list, groupList().list);
  });

  it('moves rows when groups have changed', () => {
    ids();
    state.groups = groupsOf({ a: 9, b: 2 });
    assert.equal(ids(), 'ab');
  });

  it('keeps the order while the pointer is over the rows', () => {
    ids();
    const rows = { isConnected: true };
    setPointedRows(rows);
    state.groups = groupsOf({ a: 9, b: 2, c: 10 });
    assert.equal(ids(), 'bac');
    assert.equal(groupList().late, 1);
    rows.isConnected = false;
    state.groups = groupsOf({ a: 9, b: 2, c: 10 });
    assert.equal(ids(), 'cab');
    assert.equal(groupList().late, 0);
  });

  it('keeps the order for five seconds after a key', () => {
    ids();
    holdOrder();
    mock.timers.tick(HOLD_MS - 1);
    state.groups = groupsOf({ a: 9, b: 2 });
    assert.equal(ids(), 'ba');
    mock.timers.tick(1);
    state.groups = groupsOf({ a: 9, b: 2 });
    assert.equal(ids(), 'ab');
  });

  it('is sorted again when the search or the order changes', () => {
    state.groups = [
      group({ id: 'a', lastSeen: 1, count: 5 }),
      group({ id: 'b', lastSeen: 2, count: 3, title: 'x' }),
    ];
    ids();
    holdOrder();
    state.sort = { by: 'count', up: false };
    assert.equal(ids(), 'ab');
    state.query = 'x';
    assert.equal(ids(), 'b');
  });

  it('has a group in its old place after an undo while the order is kept', () => {
    state.groups = groupsOf({ a: 1, b: 2, c: 3 });
    assert.equal(ids(), 'cba');
    holdOrder();
    state.hidden = [({ id }) => id === 'b'];
    state.groups = [...state.groups];
    assert.equal(ids(), 'ca');
    state.hidden = [];
    state.groups = [...state.groups];
    assert.equal(ids(), 'cba');
  });
});
