// Tests of the commands that resolve, ignore and reopen a group, and that these commands can be undone.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { state, undo } from './state.js';
import { act, toggle } from './triage.js';
import { beginViewer } from './viewer-helpers.mjs';

describe('triage', () => {
  let viewer;
  beforeEach(() => {
    viewer = beginViewer();
  });
  afterEach(() => undo.settle());

  const calls = () => viewer.calls.filter(([name]) => name in viewer.source.act);

  it('changes the selected group', async () => {
    await act('resolve', { release: '1.4' });
    assert.deepEqual(calls(), [['resolve', 'a', { release: '1.4' }]]);
    assert.equal(undo.text, 'Resolved A');
  });

  it('changes the group that is shown', async () => {
    viewer.place.hash = '#g/b';
    await act('ignore', { untilCount: 7 });
    assert.deepEqual(calls(), [['ignore', 'b', { untilCount: 7 }]]);
  });

  it('changes the group with the given id', async () => {
    await act('reopen', undefined, 'c');
    assert.deepEqual(calls(), [['reopen', 'c']]);
  });

  it('does nothing in a report, or without a group', () => {
    act('resolve', undefined, 'unknown');
    state.source = { readOnly: true };
    for (const action of ['resolve', 'remove', 'clear']) act(action);
    toggle('resolve', 'resolved');
    assert.deepEqual(calls(), []);
    assert.equal(undo.text, undefined);
  });

  it('resolves an open group, and reopens a resolved one', async () => {
    await toggle('resolve', 'resolved');
    state.groups[0].state = 'resolved';
    await toggle('resolve', 'resolved');
    assert.deepEqual(
      calls().map(([name]) => name),
      ['resolve', 'reopen'],
    );
  });

  it('is restored by an undo', async () => {
    const cases = [
      [{}, ['reopen', 'a']],
      [{ mark: { state: 'resolved', release: '1.4' } }, ['resolve', 'a', { release: '1.4' }]],
      [
        { mark: { state: 'ignored', untilCount: 9, untilTime: 7 } },
        ['ignore', 'a', { untilCount: 9, untilTime: 7 }],
      ],
      // A group that has come back was open before the action, although its mark is `resolved`, so the undo reopens it.
      [{ mark: { state: 'resolved' }, cameBack: true }, ['reopen', 'a']],
    ];
    for (const [before, expected] of cases) {
      viewer = beginViewer();
      Object.assign(state.groups[0], before);
      await act('ignore');
      undo.undo();
      assert.deepEqual(calls().at(-1), expected);
    }
  });
});
