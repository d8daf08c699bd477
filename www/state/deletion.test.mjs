// Tests that a deleted group disappears at once, and is deleted from the source when the time to undo is over.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { group } from './groups.mjs';
import { groupsLeft, state, undo } from './state.js';
import { act } from './triage.js';
import { beginViewer } from './viewer-helpers.mjs';

describe('deletion', () => {
  let viewer;
  beforeEach(() => {
    viewer = beginViewer();
  });
  afterEach(() => undo.settle());

  const left = () =>
    groupsLeft()
      .map(({ id }) => id)
      .join('');
  const calls = () => viewer.calls.filter(([name]) => name in viewer.source.act);

  it('hides the group at once, and removes it when that can no longer be undone', async () => {
    act('remove');
    assert.deepEqual([left(), calls(), undo.text], ['bc', [], 'Deleted A']);
    undo.settle();
    await setImmediate();
    assert.deepEqual([left(), calls()], ['bc', [['remove', 'a']]]);
    assert.deepEqual(state.hidden, []);
  });

  it('shows the group again when it is undone', () => {
    act('remove');
    undo.undo();
    assert.deepEqual([left(), calls()], ['abc', []]);
  });

  it('shows the group again, with the reason, when it has failed', async () => {
    viewer.source.act.remove = () => Promise.reject(new Error('offline'));
    act('remove');
    undo.settle();
    await setImmediate();
    assert.equal(left(), 'abc');
    assert.match(state.notice, /offline/);
  });

  it('hides the follow-on failures of the group, too', () => {
    state.groups = [...state.groups, group({ id: 'd', follows: 'a' })];
    act('remove');
    assert.equal(left(), 'bc');
  });

  it('selects the next group, or the one before the last', () => {
    act('remove', undefined, 'b');
    assert.equal(state.selected, 'c');
    act('remove', undefined, 'c');
    assert.equal(state.selected, 'a');
    act('remove', undefined, 'a');
    assert.equal(state.selected, '');
    const focused = viewer.calls.filter(([name]) => name === 'focusRow').map(([, id]) => id);
    assert.deepEqual(focused, ['c', 'a', '']);
  });

  it('leaves the page of the group', () => {
    viewer.place.hash = '#g/b';
    act('remove');
    assert.equal(viewer.place.hash, '#');
    assert.equal(left(), 'ac');
  });

  it('removes the groups of the source that was shown at the deletion', async () => {
    act('remove');
    const { source } = viewer;
    state.source = { readOnly: true };
    state.groups = [group({ id: 'a' })];
    undo.settle();
    await setImmediate();
    assert.deepEqual(calls(), [['remove', 'a']]);
    assert.equal(left(), 'a');
    assert.notEqual(state.source, source);
  });

  it('clears all groups with one call', async () => {
    act('clear');
    assert.equal(left(), '');
    undo.settle();
    await setImmediate();
    assert.deepEqual(calls(), [['clear']]);
  });

  it('leaves the page of a group when all are cleared', () => {
    viewer.place.hash = '#g/b';
    act('clear');
    assert.equal(viewer.place.hash, '#');
    viewer.place.hash = '';
    act('clear');
    assert.equal(viewer.place.hash, '');
  });

  it('shows groups that are captured after all were cleared', () => {
    act('clear');
    state.groups = [...state.groups, group({ id: 'new' })];
    assert.equal(left(), 'new');
  });

  it('removes each group when the page is left, because that hides it at once', async () => {
    act('clear');
    undo.settle(true);
    await setImmediate();
    assert.deepEqual(
      calls(),
      ['a', 'b', 'c'].map((id) => ['remove', id]),
    );
  });

  it('clears a worker with one request when the page is left', async () => {
    viewer.source.remote = true;
    act('clear');
    undo.settle(true);
    await setImmediate();
    assert.deepEqual(calls(), [['clear']]);
  });
});
