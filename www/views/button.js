import { h } from '../lib/dom.js';

/** Returns the description of a button with this content. Tests and styles find the button by `action`. */
export function button(action, content, onclick, props) {
  return h(
    'button',
    { key: action, type: 'button', 'data-action': action, onclick, ...props },
    content,
  );
}
