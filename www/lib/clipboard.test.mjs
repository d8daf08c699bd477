// Tests that `copy` uses the clipboard of the browser, and a selection where there is none.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { copy } from './clipboard.js';

describe('copy', () => {
  let selected;
  let fields;
  let focused;

  beforeEach(() => {
    selected = undefined;
    fields = [];
    focused = {
      isFocusedAgain: false,
      focus: () => Object.assign(focused, { isFocusedAgain: true }),
    };
  });

  it('writes to the clipboard', async () => {
    let written;
    const writeText = async (text) => {
      written = text;
    };
    assert.equal(await copy(documentWith({ clipboard: { writeText } }), 'text'), true);
    assert.equal(written, 'text');
  });

  it('copies a selection when there is no clipboard, or it is forbidden', async () => {
    const forbidden = { clipboard: { writeText: () => Promise.reject(new Error('forbidden')) } };
    for (const navigator of [{}, forbidden]) {
      assert.equal(await copy(documentWith(navigator), 'text'), true);
      assert.equal(selected, 'text');
      assert.deepEqual(fields, []);
      assert.ok(focused.isFocusedAgain);
    }
  });

  it('returns false when nothing can be copied', async () => {
    const refuse = () => false;
    const fail = () => {
      throw new Error('forbidden');
    };
    for (const execCommand of [refuse, fail]) {
      assert.equal(await copy(documentWith({}, execCommand), 'text'), false);
      assert.deepEqual(fields, []);
    }
  });

  function documentWith(navigator, execCommand = () => true) {
    return {
      activeElement: focused,
      defaultView: { navigator },
      body: { append: (field) => fields.push(field) },
      createElement: () => ({
        select() {
          selected = this.value;
        },
        remove() {
          fields.splice(fields.indexOf(this), 1);
        },
      }),
      execCommand,
    };
  }
});
