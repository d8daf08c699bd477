import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { coalesce } from './coalesce.js';

const tick = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Returns a coalesced function, `request`, its runs, each of which the test settles with `resolve` or `reject`, and a clock
 * that the test moves.
 */
function coalesced() {
  const runs = [];
  const clock = { time: 0 };
  const request = coalesce(
    () => new Promise((resolve, reject) => runs.push({ resolve, reject })),
    () => clock.time,
  );
  return { request, runs, clock };
}

describe('a coalesced function', () => {
  it('runs once more after a run for all calls during that run', async () => {
    const { request, runs } = coalesced();
    const first = request();
    await Promise.all([request(), request()]);
    assert.equal(runs.length, 1);
    runs[0].resolve();
    await tick();
    assert.equal(runs.length, 2);
    runs[1].resolve();
    await first;
    assert.equal(runs.length, 2);
  });

  it('starts another run if the clock was set back by more than the time limit', () => {
    const { request, runs, clock } = coalesced();
    request();
    clock.time = -3_600_000;
    request();
    assert.equal(runs.length, 2);
  });

  it('rejects if its run fails, and runs again at the next call', async () => {
    const { request, runs } = coalesced();
    const failing = request();
    runs[0].reject(new Error('failed'));
    await assert.rejects(failing, /failed/);
    request();
    assert.equal(runs.length, 2);
  });

  it('starts another run after 10 s if a run never ends', async () => {
    const { request, runs, clock } = coalesced();
    request();
    clock.time = 10_000;
    await request();
    assert.equal(runs.length, 1);
    clock.time = 10_001;
    request();
    assert.equal(runs.length, 2);
    // When the first run ends after its time limit, the second one still blocks a third.
    runs[0].resolve();
    await tick();
    clock.time = 15_000;
    await request();
    assert.equal(runs.length, 2);
  });
});
