// Draws a menu with variants of the button before it, and opens and closes the menu.

import { h } from '../lib/dom.js';
import { button } from './button.js';

/**
 * Returns the description of a menu that is opened by a button with the tooltip `label`. `items` are `[action, label, run]`;
 * `run(event)` is called when the person chooses the item.
 */
export function menu(key, label, items) {
  return h(
    'details',
    { key, class: 'menu', onkeydown: move, onfocusout: closeWhenLeft, ontoggle: watch },
    h('summary', { 'aria-label': label, title: label }, '▾'),
    h(
      'div',
      { class: 'items' },
      items.map(([action, label, run]) => button(action, label, choosing(run))),
    ),
  );
}

function move(event) {
  const { key, target, currentTarget: details } = event;
  const summary = details.querySelector('summary');
  if (key === 'Escape' && details.open) {
    event.stopPropagation();
    details.open = false;
    summary.focus();
  }
  const by = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (!by) return;
  event.preventDefault();
  details.open = true;
  const all = [summary, ...details.querySelectorAll('button')];
  all.at((all.indexOf(target) + by) % all.length).focus();
}

function closeWhenLeft({ currentTarget, relatedTarget }) {
  if (relatedTarget && !currentTarget.contains(relatedTarget)) currentTarget.open = false;
}

/**
 * Handles that the menu was opened or closed: while it is open, a press elsewhere in the page closes it. The loss of the focus
 * is not enough for that, because Safari does not move the focus to a button that is pressed.
 */
function watch({ currentTarget: details }) {
  const close = ({ target }) => {
    if (!details.contains(target)) details.open = false;
  };
  details.ownerDocument.onpointerdown = details.open ? close : null;
}

/**
 * Returns a click handler for an item of a menu. It closes the menu, moves the focus to the button before the menu, because
 * the item may disappear, and calls `run(event)`.
 */
function choosing(run) {
  return (event) => {
    const details = event.currentTarget.closest('details');
    details.open = false;
    details.previousElementSibling.focus();
    run(event);
  };
}
