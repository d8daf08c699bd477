// Tests how the page starts, calls and terminates the worker for symbols.

import assert from 'node:assert/strict';
import { beforeEach, describe, it, mock } from 'node:test';
import { fakeWorkers } from '../lib/fake-worker.mjs';
import { openSymbols } from './symbols.js';

describe('openSymbols', () => {
  let workers;
  let symbols;
  beforeEach(() => {
    mock.timers.reset();
    mock.timers.enable({ apis: ['setTimeout'] });
    const fake = fakeWorkers();
    workers = fake.workers;
    symbols = openSymbols('/symbols-worker.js', {
      ...globalThis,
      ...fake,
      setTimeout,
      clearTimeout,
    });
  });

  it('starts the worker at the first call', async () => {
    assert.equal(workers.length, 0);
    const first = symbols.call('resolve', ['a'], 'b');
    const second = symbols.call('forget');
    assert.equal(workers.length, 1);
    const [{ url, options, messages }] = workers;
    assert.deepEqual([url, options], ['/symbols-worker.js', { type: 'module' }]);
    assert.deepEqual(messages, [
      { number: 1, name: 'resolve', args: [['a'], 'b'] },
      { number: 2, name: 'forget', args: [] },
    ]);
    workers[0].post({ number: 2, answer: 'second' });
    workers[0].post({ number: 1, error: 'Error: first' });
    assert.equal(await second, 'second');
    await assert.rejects(first, { message: 'Error: first' });
  });

  it('ends a worker that does not respond in time, and starts another', async () => {
    const call = symbols.call('resolve', []);
    mock.timers.tick(29_000);
    workers[0].post({ alive: true });
    mock.timers.tick(29_000);
    assert.equal(workers[0].isTerminated, false);
    mock.timers.tick(1_001);
    assert.equal(workers[0].isTerminated, true);
    await assert.rejects(call, {
      message: 'reading symbols took longer than 30 seconds',
    });
    symbols.call('resolve', []);
    assert.equal(workers.length, 2);
  });

  it('ends a worker that can do no more, and starts another', async () => {
    const first = symbols.call('resolve', []);
    const second = symbols.call('resolve', []);
    workers[0].post({ number: 1, error: 'it takes too much memory', isFatal: true });
    for (const call of [first, second]) {
      await assert.rejects(call, { message: 'it takes too much memory' });
    }
    assert.equal(workers[0].isTerminated, true);
    symbols.call('resolve', []);
    assert.equal(workers.length, 2);
  });

  it('keeps a worker that has nothing to do', async () => {
    const call = symbols.call('resolve', []);
    workers[0].post({ number: 1, answer: 'done' });
    await call;
    mock.timers.tick(100_000);
    assert.equal(workers[0].isTerminated, false);
  });

  it('rejects if the worker does not start', async () => {
    const call = symbols.call('resolve', []);
    workers[0].onerror();
    await assert.rejects(call, {
      message: 'the worker for symbols does not start: reload the page',
    });
    function Worker() {
      throw new Error('refused by the policy');
    }
    const refused = openSymbols('/x.js', { ...globalThis, Worker });
    await assert.rejects(refused.call('resolve', []), { message: 'refused by the policy' });
  });
});
