// Tests which keys call commands, and which are left to the browser.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { listenToKeys } from './keys.js';

describe('listenToKeys', () => {
  let listener;
  let calls;
  let isDialogOpen;

  beforeEach(() => {
    calls = [];
    isDialogOpen = false;
    const document = {
      addEventListener(_type, added) {
        listener = added;
      },
      querySelector: (selector) => selector === 'dialog[open]' && isDialogOpen,
    };
    const record = (key) => () => calls.push(key);
    const commands = { j: record('j'), Enter: record('Enter'), Escape: record('Escape') };
    listenToKeys(document, { ...commands, x: () => false });
  });

  /**
   * Presses a key on an element that matches the selector `on`. Returns whether the default action of the browser was
   * prevented.
   */
  function press(key, { on = 'body', ...modifiers } = {}) {
    let isPrevented = false;
    const target = { closest: (selector) => selector.split(', ').includes(on) };
    const preventDefault = () => {
      isPrevented = true;
    };
    listener({ key, target, preventDefault, ...modifiers });
    return isPrevented;
  }

  it('calls the command of the key, and prevents the default action', () => {
    assert.equal(press('j'), true);
    assert.deepEqual(calls, ['j']);
  });

  it('leaves a key to the browser when its command returns false', () => {
    assert.equal(press('x'), false);
  });

  it('leaves other keys to the browser', () => {
    assert.equal(press('q'), false);
    assert.equal(press('toString'), false);
  });

  it('leaves keys with a modifier, or of an input method, to the browser', () => {
    for (const modifier of ['ctrlKey', 'metaKey', 'altKey', 'isComposing']) {
      assert.equal(press('j', { [modifier]: true }), false);
    }
    assert.equal(press('j', { shiftKey: true }), true);
  });

  it('leaves keys in a field to it, except Escape', () => {
    assert.equal(press('j', { on: 'input' }), false);
    assert.equal(press('Escape', { on: 'input' }), true);
  });

  it('leaves Enter on a button or a link to the browser', () => {
    for (const on of ['a', 'button', 'summary']) assert.equal(press('Enter', { on }), false);
    assert.equal(press('j', { on: 'button' }), true);
    assert.equal(press('Enter'), true);
  });

  it('leaves all keys to an open dialog', () => {
    isDialogOpen = true;
    assert.equal(press('j'), false);
    assert.deepEqual(calls, []);
  });
});
