// Tests how often `coalesce` runs the requested work.

import assert from 'node:assert/strict';
import { beforeEach, describe, it, mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { coalesce } from './coalesce.js';

const PAUSE_MS = 150;

describe('coalesce', () => {
  let runs;
  let finish;
  let request;

  beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ['setTimeout'] });
    runs = 0;
    request = coalesce(() => {
      runs += 1;
      return new Promise((resolve) => {
        finish = resolve;
      });
    }, PAUSE_MS);
  });

  it('runs the work at once when it is idle', () => {
    request();
    assert.equal(runs, 1);
  });

  it('runs the work at once when it is idle again', async () => {
    request();
    finish();
    await pass(PAUSE_MS);
    request();
    assert.equal(runs, 2);
  });

  it('never runs twice at the same time', async () => {
    for (let times = 0; times < 3; times += 1) request();
    await pass(10 * PAUSE_MS);
    assert.equal(runs, 1);
  });

  it('runs once more after the pause when it was requested during a run', async () => {
    request();
    request();
    request();
    finish();
    await pass(PAUSE_MS - 1);
    assert.equal(runs, 1);
    await pass(1);
    assert.equal(runs, 2);
    finish();
    await pass(10 * PAUSE_MS);
    assert.equal(runs, 2);
  });

  it('runs once more when it was requested during the pause', async () => {
    request();
    finish();
    await pass(1);
    request();
    assert.equal(runs, 1);
    await pass(PAUSE_MS);
    assert.equal(runs, 2);
  });

  async function pass(time) {
    await setImmediate();
    mock.timers.tick(time);
    await setImmediate();
  }
});
