// Tests of the functions that read the state after the address, the groups or the exceptions have changed.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import {
  begin,
  groupOf,
  groupShown,
  groupsLeft,
  keepShownException,
  showException,
  state,
} from './state.js';
import { beginViewer } from './viewer-helpers.mjs';

describe('state', () => {
  let viewer;
  beforeEach(() => {
    viewer = beginViewer();
  });

  it('has the group of the URL', () => {
    assert.equal(groupShown(), '');
    viewer.place.hash = '#g/b';
    assert.equal(groupShown(), 'b');
    assert.equal(groupOf().id, 'b');
    assert.equal(groupOf('c').id, 'c');
    begin(null);
    assert.equal(groupShown(), '');
  });

  it('has nothing of an earlier viewer when it starts again', () => {
    Object.assign(state, { query: 'x', notice: 'y', position: 3, hidden: [() => true] });
    begin(viewer.place);
    const { query, notice, position, hidden, groups } = state;
    assert.deepEqual([query, notice, position, hidden, groups], ['', '', 0, [], null]);
  });

  it('has no hidden groups', () => {
    state.hidden = [({ id }) => id === 'a', ({ id }) => id === 'c'];
    assert.deepEqual(
      groupsLeft().map(({ id }) => id),
      ['b'],
    );
    state.groups = null;
    assert.equal(groupsLeft(), null);
  });

  it('stays at the exception that is shown when newer ones come', () => {
    exceptions('x', 'y');
    showException(1);
    exceptions('new', 'x', 'y');
    assert.deepEqual([state.position, state.shownException], [2, 'y']);
  });

  it('stays at the position when the exception is no longer kept', () => {
    exceptions('x', 'y', 'z');
    showException(1);
    exceptions('x', 'z');
    assert.deepEqual([state.position, state.shownException], [1, 'z']);
    showException(1);
    exceptions('x');
    assert.deepEqual([state.position, state.shownException], [0, 'x']);
    exceptions();
    assert.deepEqual([state.position, state.shownException], [0, '']);
  });

  function exceptions(...ids) {
    state.exceptions = ids.map((id) => ({ id }));
    keepShownException();
  }
});
