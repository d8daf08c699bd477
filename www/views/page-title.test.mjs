import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { group } from '../state/groups.mjs';
import { pageTitle } from './page-title.js';

const GROUPS = [group({ id: 'a', title: 'no total' }), group({ id: 'b', title: 'x'.repeat(99) })];

describe('pageTitle', () => {
  it('is the name of the viewer before the groups were read', () => {
    assert.equal(pageTitle(null, null, 'a'), 'tinyturret');
  });

  it('has the number of open groups', () => {
    assert.equal(pageTitle(GROUPS, 2, ''), '(2) tinyturret');
  });

  it('has the title of the group that is shown, if it is still there', () => {
    assert.equal(pageTitle(GROUPS, 2, 'a'), '(2) no total · tinyturret');
    assert.equal(pageTitle(GROUPS, 2, 'gone'), '(2) tinyturret');
    assert.equal(pageTitle(GROUPS, 2, 'b'), `(2) ${'x'.repeat(80)} · tinyturret`);
  });
});
