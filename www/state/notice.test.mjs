// Tests of the notices after successes and failures of commands.

import assert from 'node:assert/strict';
import { beforeEach, describe, it, mock } from 'node:test';
import { attempt, notify, run } from './notice.js';
import { state } from './state.js';
import { beginViewer } from './viewer-helpers.mjs';

describe('notices', () => {
  let viewer;
  beforeEach(() => {
    viewer = beginViewer();
  });

  it('are shown for five seconds after a success', () => {
    notify('Copied');
    mock.timers.tick(4_999);
    assert.equal(state.notice, 'Copied');
    mock.timers.tick(1);
    assert.equal(state.notice, '');
  });

  it('are shown for five seconds each', () => {
    notify('one');
    mock.timers.tick(3_000);
    notify('two');
    mock.timers.tick(3_000);
    assert.equal(state.notice, 'two');
  });

  it('show the error of a command until the next command', async () => {
    const error = Object.assign(new Error('the worker failed'), { name: 'HTTP 500' });
    const isDone = await attempt(() => Promise.reject(error));
    assert.notEqual(isDone, true);
    const text = 'The command failed. HTTP 500: the worker failed';
    assert.equal(state.notice, text);
    mock.timers.tick(60_000);
    assert.equal(state.notice, text);
    assert.equal(await attempt(() => {}), true);
    assert.equal(state.notice, '');
  });

  it('show the error that a function has thrown', async () => {
    await attempt(() => {
      throw new WebAssembly.RuntimeError('unreachable');
    });
    assert.match(state.notice, /RuntimeError: unreachable$/);
  });

  it('show an error if there is no answer in ten seconds', async () => {
    const failing = attempt(() => new Promise(() => {}));
    mock.timers.tick(10_000);
    await failing;
    assert.match(state.notice, /no answer in 10 seconds$/);
  });

  it('are shown before the groups are read again', async () => {
    await attempt(() => {});
    assert.deepEqual(viewer.calls, []);
    await run(() => Promise.reject(new Error('no')));
    assert.deepEqual(viewer.calls, [['refresh']]);
    assert.match(state.notice, /Error: no$/);
  });
});
