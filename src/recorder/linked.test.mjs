import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPage } from './page-helpers.mjs';

describe('the entry', () => {
  it('exports all functions that hook/recorder.rs declares', async () => {
    createPage();
    globalThis.VERSION = '1.2.3';
    const linked = await import('./linked.js');
    delete globalThis.VERSION;
    assert.deepEqual(Object.keys(linked).sort(), [
      ...['announce', 'attempt', 'breadcrumb', 'captureThrown', 'flush', 'init', 'keepFrames'],
      ...['mustAsk', 'openViewer', 'record', 'seal', 'settings', 'start', 'status', 'subscribe'],
    ]);
    assert.equal(linked.status().version, '1.2.3');
    linked.subscribe(() => {})();
    linked.announce('changed');
    assert.equal(linked.settings(), undefined);
    linked.attempt(() => {
      throw Error('a trap');
    });
  });

  it('raises the limit of stack frames, and never lowers it', async () => {
    const { keepFrames } = await import('./linked.js');
    const before = Error.stackTraceLimit;
    try {
      Error.stackTraceLimit = 10;
      keepFrames(50);
      assert.equal(Error.stackTraceLimit, 50);
      keepFrames(20);
      assert.equal(Error.stackTraceLimit, 50);
      delete Error.stackTraceLimit;
      keepFrames(20);
      assert.equal(Error.stackTraceLimit, undefined, 'other engines have none');
    } finally {
      Error.stackTraceLimit = before;
    }
  });
});
