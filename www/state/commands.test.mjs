// Tests of the commands that are defined in commands.js itself.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { commands } from './commands.js';
import { state } from './state.js';
import { beginViewer } from './viewer-helpers.mjs';

describe('commands', () => {
  let viewer;
  beforeEach(() => {
    viewer = beginViewer();
  });

  it('open a group by its address', () => {
    commands.open('b c');
    assert.equal(viewer.place.hash, '#g/b%20c');
  });

  it('show an exception if there is one', () => {
    commands.showException(1);
    assert.equal(state.position, 0);
    state.exceptions = [{ id: 'x' }, { id: 'y' }];
    commands.showException(1);
    commands.showException(2);
    commands.showException(-1);
    assert.deepEqual([state.position, state.shownException], [1, 'y']);
  });

  it('reload the viewer in a page of its own, and read again in an app', () => {
    commands.retry();
    assert.deepEqual(viewer.calls, [['refresh']]);
    viewer.place.reload = () => viewer.calls.push(['reload']);
    commands.retry();
    assert.deepEqual(viewer.calls.at(-1), ['reload']);
  });

  it('select a group', () => {
    commands.select('c');
    assert.equal(state.selected, 'c');
  });
});
