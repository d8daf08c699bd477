// Tests that groups of follow-on failures are left out of a list that has the group that they follow.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withoutFollowOns } from './follow-ons.js';

describe('withoutFollowOns', () => {
  it('leaves out groups that follow from a listed group', () => {
    const groups = [{ id: 'a' }, { id: 'b', follows: 'a' }, { id: 'c', follows: 'b' }];
    assert.deepEqual(withoutFollowOns(groups), [{ id: 'a' }]);
  });

  it('keeps groups that follow from a group that was deleted', () => {
    const groups = [{ id: 'b', follows: 'a' }];
    assert.deepEqual(withoutFollowOns(groups), groups);
  });
});
