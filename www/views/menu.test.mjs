// Tests that a menu can be used with keys and with a pointer, on fake elements.

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { find, textOf } from '../lib/described.mjs';
import { menu } from './menu.js';

describe('menu', () => {
  let chosen;
  let focused;
  let details;
  let elements;

  beforeEach(() => {
    chosen = [];
    focused = undefined;
    const named = (name) => ({
      name,
      focus() {
        focused = name;
      },
    });
    const [summary, ...buttons] = ['summary', 'one', 'two'].map(named);
    elements = [summary, ...buttons];
    details = {
      open: false,
      ownerDocument: {},
      previousElementSibling: named('button'),
      querySelector: () => summary,
      querySelectorAll: () => buttons,
      contains: (element) => elements.includes(element),
    };
  });

  const described = () =>
    menu('more', 'More', [
      ['one', 'One', () => chosen.push('one')],
      ['two', 'Two', () => chosen.push('two')],
    ]);

  /** Presses a key on an element of the menu. Returns the names of the methods of the event that the menu has called. */
  function press(key, target) {
    const calls = [];
    described().props.onkeydown({
      key,
      target,
      currentTarget: details,
      preventDefault: () => calls.push('preventDefault'),
      stopPropagation: () => calls.push('stopPropagation'),
    });
    return calls;
  }

  it('has its label and its items', () => {
    assert.equal(textOf(described()), '▾OneTwo');
    assert.equal(find(described(), 'title', 'More').tag, 'summary');
  });

  it('opens and moves the focus by arrows, and wraps around', () => {
    const [summary, one, two] = elements;
    assert.deepEqual(press('ArrowDown', summary), ['preventDefault']);
    assert.deepEqual([details.open, focused], [true, 'one']);
    press('ArrowDown', one);
    assert.equal(focused, 'two');
    press('ArrowDown', two);
    assert.equal(focused, 'summary');
    press('ArrowUp', summary);
    assert.equal(focused, 'two');
  });

  it('closes by Escape, which then does not leave the page', () => {
    assert.deepEqual(press('Escape', elements[0]), []);
    details.open = true;
    assert.deepEqual(press('Escape', elements[1]), ['stopPropagation']);
    assert.deepEqual([details.open, focused], [false, 'summary']);
  });

  it('leaves other keys to the browser', () => {
    assert.deepEqual(press('Tab', elements[0]), []);
    assert.equal(details.open, false);
  });

  it('closes when the focus leaves it', () => {
    const leave = (relatedTarget) =>
      described().props.onfocusout({ currentTarget: details, relatedTarget });
    details.open = true;
    leave(elements[1]);
    leave(null);
    assert.equal(details.open, true);
    leave({});
    assert.equal(details.open, false);
  });

  it('closes by a click elsewhere while it is open', () => {
    const toggle = () => described().props.ontoggle({ currentTarget: details });
    details.open = true;
    toggle();
    details.ownerDocument.onpointerdown({ target: elements[1] });
    assert.equal(details.open, true);
    details.ownerDocument.onpointerdown({ target: {} });
    assert.equal(details.open, false);
    toggle();
    assert.equal(details.ownerDocument.onpointerdown, null);
  });

  it('closes and focuses the button before it when an item is chosen', () => {
    details.open = true;
    const { onclick } = find(described(), 'data-action', 'two').props;
    onclick({ currentTarget: { closest: () => details } });
    assert.deepEqual([chosen, details.open, focused], [['two'], false, 'button']);
  });
});
