import assert from 'node:assert/strict';
import { it, mock } from 'node:test';
import { ignoreRejections, warnOnce } from './callbacks.js';

it('warnOnce prints each text once', () => {
  const warn = mock.fn();
  const printed = new Set();
  for (const text of ['a', 'b', 'a']) warnOnce(warn, printed)(text);
  assert.deepEqual(
    warn.mock.calls.map(({ arguments: [text] }) => text),
    ['a', 'b'],
  );
});

it('ignoreRejections returns callbacks with the same results, whose rejections are handled', async () => {
  const rejections = [];
  const listener = (reason) => rejections.push(reason);
  process.on('unhandledRejection', listener);
  try {
    const failing = () => Promise.reject(new Error('callback'));
    const settings = { ignore: ['text', failing], beforeSave: (event) => event, release: '1' };
    const settled = ignoreRejections(settings);
    const event = {};
    assert.equal(settled.beforeSave(event), event);
    assert.equal(settled.ignore[0], 'text');
    assert.ok(settled.ignore[1](event) instanceof Promise);
    assert.deepEqual([settled.release, settled.onStorageError], ['1', undefined]);
    await new Promise(setImmediate);
    assert.deepEqual(rejections, []);
  } finally {
    process.off('unhandledRejection', listener);
  }
});
