import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLoop } from './loop.js';

const tick = () => new Promise((resolve) => setImmediate(resolve));

/** A loop whose runs end when the test says so. */
function loop() {
  const runs = [];
  const clock = { time: 0 };
  const request = createLoop(
    () => new Promise((resolve, reject) => runs.push({ resolve, reject })),
    () => clock.time,
  );
  return { request, runs, clock };
}

describe('a loop', () => {
  it('runs once at a time, and once more for all that was wanted meanwhile', async () => {
    const { request, runs } = loop();
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

  it('gives a run up although the clock was set back', () => {
    const { request, runs, clock } = loop();
    request();
    clock.time = -3_600_000;
    request();
    assert.equal(runs.length, 2);
  });

  it('runs again after a failure, of which the caller learns', async () => {
    const { request, runs } = loop();
    const failing = request();
    runs[0].reject(new Error('failed'));
    await assert.rejects(failing, /failed/);
    request();
    assert.equal(runs.length, 2);
  });

  it('does not wait for more than 10 s for a run that never ends', async () => {
    const { request, runs, clock } = loop();
    request();
    clock.time = 10_000;
    await request();
    assert.equal(runs.length, 1);
    clock.time = 10_001;
    request();
    assert.equal(runs.length, 2);
    // The end of the first run does not end the second one.
    runs[0].resolve();
    await tick();
    clock.time = 15_000;
    await request();
    assert.equal(runs.length, 2);
  });
});
