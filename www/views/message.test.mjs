// Tests of the messages that are shown instead of groups.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { press, textOf } from '../lib/described.mjs';
import { empty, failed, gone, loading } from './message.js';

describe('empty', () => {
  it('describes how to see an exception, in a page or in a worker', () => {
    const page = textOf(empty(undefined, {}));
    assert.match(page, /into your app:throw new Error/);
    assert.match(page, /developer console/);
    const worker = textOf(empty(undefined, { remote: true }));
    assert.match(worker, /into your handler:throw new Error/);
    assert.doesNotMatch(worker, /developer console/);
  });

  it('warns when exceptions are only in memory', () => {
    const status = { reading: 'memory' };
    assert.match(textOf(empty(status, {})), /This browser keeps exceptions in memory/);
    assert.match(textOf(empty(status, { remote: true })), /This worker keeps exceptions in memory/);
    assert.doesNotMatch(textOf(empty({ reading: 'IndexedDB' }, {})), /memory/);
  });

  it('gives no advice for a report', () => {
    const text = textOf(empty(undefined, { readOnly: true }));
    assert.equal(
      text,
      'No exceptionsThere were none when this report was saved. Close it to see the live groups.',
    );
  });
});

describe('failed', () => {
  const error = new TypeError('no total');

  it('shows what is missing when the viewer cannot start', () => {
    const text = textOf(failed(error, null, {}));
    assert.match(text, /^The viewer cannot startTypeError: no totalIt needs index\.js and/);
  });

  it('says when the viewer tries again', () => {
    assert.match(textOf(failed(error, {}, {})), /The storage of this origin did not respond/);
    assert.match(textOf(failed(error, { remote: true }, {})), /tries again automatically/);
  });

  it('has the advice of the failure instead', () => {
    const signedOut = Object.assign(new Error('out'), { advice: 'Try again to sign in.' });
    const text = textOf(failed(signedOut, { remote: true }, {}));
    assert.match(text, /Try again to sign in\./);
    assert.doesNotMatch(text, /by itself/);
  });

  it('tries again when its button is pressed', () => {
    let isRetried = false;
    const retry = () => {
      isRetried = true;
    };
    press(failed(error, null, { retry }), 'retry');
    assert.ok(isRetried);
  });
});

describe('other messages', () => {
  it('show that groups are being read, and that a group does not exist', () => {
    assert.equal(textOf(loading()), 'Reading…');
    assert.match(textOf(gone()), /^This group is gone/);
  });
});
