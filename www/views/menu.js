// A button and, beside it, a menu of its variants.

import { h } from '../lib/dom.js';
import { button } from './button.js';

/** `items` are `[action, words, run]`. */
export function menu(key, label, items) {
  return h(
    'details',
    { key, class: 'menu', onkeydown: move, onfocusout: closeWhenLeft, ontoggle: watch },
    h('summary', { 'aria-label': label, title: label }, '▾'),
    h(
      'div',
      { class: 'items' },
      items.map(([action, words, run]) => button(action, words, choosing(run))),
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

// Safari does not move the focus when something is clicked.
function watch({ currentTarget: details }) {
  const close = ({ target }) => {
    if (!details.contains(target)) details.open = false;
  };
  details.ownerDocument.onpointerdown = details.open ? close : null;
}

/** Goes on with the button beside the menu, which stays whatever was chosen. */
function choosing(run) {
  return (event) => {
    const details = event.currentTarget.closest('details');
    details.open = false;
    details.previousElementSibling.focus();
    run(event);
  };
}
