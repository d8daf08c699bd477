// Tests that failures of the viewer's page do not reach the listeners of the recorder.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hideFailures } from './hide-failures.js';

const reached = (global, type) => {
  let isReached = false;
  global.addEventListener(type, () => {
    isReached = true;
  });
  global.dispatchEvent(new Event(type));
  return isReached;
};

describe('hideFailures', () => {
  it('keeps failures from the listeners that are added later', () => {
    const global = new EventTarget();
    hideFailures(global);
    for (const type of ['error', 'unhandledrejection', 'securitypolicyviolation']) {
      assert.equal(reached(global, type), false, type);
    }
  });

  it('lets other events pass', () => {
    const global = new EventTarget();
    hideFailures(global);
    assert.equal(reached(global, 'message'), true);
  });
});
