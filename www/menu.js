// A button and, beside it, a menu of its variants.

import { h } from './dom.js';

/** `items` are `[action, words, run]`. */
export function menu(key, label, items) {
  return h(
    'details',
    { key, class: 'menu', onkeydown: closeByEscape, onfocusout: closeWhenLeft },
    h('summary', { 'aria-label': label, title: label }, '▾'),
    h(
      'div',
      { class: 'items' },
      items.map(([action, words, run]) =>
        h('button', { key: action, type: 'button', 'data-action': action, onclick: run }, words),
      ),
    ),
  );
}

function closeByEscape(event) {
  const { key, currentTarget } = event;
  if (key !== 'Escape' || !currentTarget.open) return;
  event.stopPropagation();
  close(currentTarget);
}

function closeWhenLeft({ currentTarget, relatedTarget }) {
  if (relatedTarget && !currentTarget.contains(relatedTarget)) currentTarget.open = false;
}

/** With what was chosen, or without. */
export function close(details) {
  details.open = false;
  details.querySelector('summary').focus();
}
