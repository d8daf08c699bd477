// Tests which groups a search finds, and how groups are sorted.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { COLUMNS, filterGroups, inOrderOf, isDescending, sortGroups } from './filter-sort.js';
import { group, HOUR_MS, NOW } from './groups.mjs';

const idsOf = (groups) => groups.map(({ id }) => id).join('');

describe('filterGroups', () => {
  const groups = [
    group({ id: 'a', title: 'TypeError: no lines in cart', releases: [{ name: '1.4.1' }] }),
    group({ id: 'b', title: 'panic: Cart is empty', kind: 'panic', fatal: true, reported: true }),
    group({ id: 'c', title: 'timeout', culprit: 'fetchCart (net.js)', state: 'resolved' }),
    group({ id: 'd', title: 'Stock', state: 'ignored', firstSeen: NOW - HOUR_MS }),
    group({ id: 'e', title: 'Price', cameBack: true, hours: [[NOW - HOUR_MS / 2, 50]] }),
  ];
  const found = (query) => idsOf(filterGroups(groups, query, NOW));

  it('finds all groups when the query is empty', () => {
    assert.equal(found(''), 'abcde');
    assert.equal(found('  '), 'abcde');
  });

  it('finds words in titles, culprits and releases, in any case', () => {
    assert.equal(found('cart'), 'abcde');
    assert.equal(found('LINES'), 'a');
    assert.equal(found('net.js'), 'c');
    assert.equal(found('1.4'), 'a');
  });

  it('finds groups with all words', () => {
    assert.equal(found('cart lines'), 'a');
    assert.equal(found('lines empty'), '');
  });

  it('leaves out groups with a word after a minus', () => {
    assert.equal(found('-lines'), 'bcde');
    assert.equal(found('-is:open'), 'cd');
    assert.equal(found('-'), '');
  });

  it('finds groups by their state, and by marks such as new', () => {
    const expected = {
      'is:open': 'abe',
      'is:resolved': 'c',
      'is:ignored': 'd',
      'is:back': 'e',
      'is:fatal': 'b',
      'is:reported': 'b',
      'is:new': 'd',
      'is:rising': 'e',
    };
    for (const [query, ids] of Object.entries(expected)) assert.equal(found(query), ids, query);
  });

  it('finds groups by kind and release', () => {
    assert.equal(found('kind:panic'), 'b');
    assert.equal(found('release:1.4'), 'a');
  });

  it('finds no group when there is no such state', () => {
    assert.equal(found('is:unknown'), '');
    assert.equal(found('is:constructor'), '');
  });

  it('searches for the text when there is no such field', () => {
    assert.equal(found('toString:x'), '');
    assert.equal(found('panic:'), 'b');
  });
});

describe('sortGroups', () => {
  const groups = [
    group({ id: 'a', count: 2, title: 'b', lastSeen: 3, firstSeen: 2 }),
    group({ id: 'b', count: 7, title: 'A', lastSeen: 1, firstSeen: 3 }),
    group({ id: 'c', count: 2, title: 'C', lastSeen: 2, firstSeen: 1 }),
  ];
  const order = (by, up = false) => idsOf(sortGroups(groups, { by, up }, NOW));

  it('puts the largest number first', () => {
    assert.equal(order('count'), 'bac');
    assert.equal(order('last'), 'acb');
    assert.equal(order('first'), 'bac');
  });

  it('sorts texts from A on, in any case', () => {
    assert.equal(order('title'), 'bac');
  });

  it('turns the order around, but not that of equal groups', () => {
    assert.equal(order('count', true), 'acb');
    assert.equal(order('title', true), 'cab');
  });

  it('sorts by the newest release, and groups without a release last', () => {
    const groups = [
      group({ id: 'a' }),
      group({ id: 'b', releases: [{ name: '1', firstSeen: 1 }] }),
      group({
        id: 'c',
        releases: [
          { name: '1', firstSeen: 1 },
          { name: '2', firstSeen: 5 },
        ],
      }),
    ];
    assert.equal(idsOf(sortGroups(groups, { by: 'release', up: false }, NOW)), 'cba');
  });

  it('does not change its argument', () => {
    order('count');
    assert.equal(idsOf(groups), 'abc');
  });

  it('returns the direction in which a column is sorted first', () => {
    const ways = Object.keys(COLUMNS).map((by) => [by, isDescending({ by, up: false })]);
    const ascending = ways.filter(([, isDown]) => !isDown).map(([by]) => by);
    assert.deepEqual(ascending, ['title', 'culprit']);
    assert.equal(isDescending({ by: 'title', up: true }), true);
    assert.equal(isDescending({ by: 'count', up: true }), false);
  });
});

describe('inOrderOf', () => {
  it('orders groups by ids, and leaves out the others', () => {
    const groups = [group({ id: 'a' }), group({ id: 'b' }), group({ id: 'c' })];
    assert.equal(idsOf(inOrderOf(groups, new Set(['c', 'x', 'a']))), 'ca');
  });
});
