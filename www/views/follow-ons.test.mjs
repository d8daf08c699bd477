// Tests of the links between the group of a panic and the groups of its follow-on failures.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findAll, textOf } from '../lib/described.mjs';
import { group } from '../state/groups.mjs';
import { followOnLinks } from './follow-ons.js';

describe('followOnLinks', () => {
  const panic = group({ id: 'p', title: 'panic' });
  const one = group({ id: 'x', title: '', follows: 'p', count: 1 });
  const many = group({ id: 'y', title: 'null pointer', follows: 'p', count: 1_200 });
  const groups = [panic, one, many, group({ id: 'z', follows: 'other' })];

  it('list the follow-on failures of a panic with their counts', () => {
    assert.deepEqual(followOnLinks(panic, groups).map(textOf), [
      'Follow-on failure, once: (no title)',
      `Follow-on failure, ${(1_200).toLocaleString()} times: null pointer`,
    ]);
  });

  it('lead from a follow-on failure to the panic', () => {
    const links = followOnLinks(one, groups);
    assert.deepEqual(links.map(textOf), ['This is a follow-on failure of panic']);
    assert.equal(findAll(links, (_, tag) => tag === 'a')[0].props.href, '#g/p');
  });

  it('are missing when there are none, or the panic was deleted', () => {
    assert.deepEqual(followOnLinks(panic, [panic]), []);
    assert.deepEqual(followOnLinks(one, [one]), []);
  });
});
