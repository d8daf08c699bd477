// Opens the help dialog, which lists the keys and the search terms.

import { h, show } from '../lib/dom.js';
import { button } from './button.js';

const KEYS = [
  [['j', 'k', '↓', '↑'], 'next and previous group'],
  [['Enter'], 'open the group'],
  [['Esc'], 'back'],
  [['[', ']'], 'newer and older exception of the group'],
  [['/'], 'search'],
  [['s', 'S'], 'sort by the next column, reverse the order'],
  [['m'], 'trend of 24 hours or 30 days'],
  [['r'], 'resolve or reopen'],
  [['i'], 'ignore or reopen'],
  [['d'], 'delete'],
  [['u'], 'undo'],
  [['y', 'Y'], 'copy as Markdown or JSON'],
  [['w'], 'save a report of the group or of all groups'],
  [['o'], 'open a report; or drop its file on the page'],
  [['t'], 'theme: light, dark or system'],
  [['?'], 'this help'],
];
const SEARCHES = [
  ['cart lines', 'both words, in title, location or release'],
  ['-cart', 'without the word'],
  ['is:open', 'or resolved, ignored, new, rising, back, fatal, reported'],
  ['kind:panic', 'or error, rejection, captured, message, resource, csp'],
  ['release:1.4', 'seen in a release with this in its name'],
];

export function openHelp(document) {
  const dialog = document.createElement('dialog');
  dialog.className = 'help';
  dialog.setAttribute('aria-label', 'Keys and search');
  const close = () => dialog.close();
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('keydown', ({ key }) => key === '?' && close());
  dialog.addEventListener('click', ({ target }) => target === dialog && close());
  show(
    dialog,
    // The heading gets the focus, because a dialog that does not fit into the window would be scrolled to its end if the
    // button there had the focus.
    h('h2', { tabindex: '-1', autofocus: true }, 'Keys'),
    table(KEYS.map(([keys, text]) => [keys.map((key) => h('kbd', { key }, key)), text])),
    h('h2', { key: 'search' }, 'Search'),
    table(SEARCHES.map(([term, text]) => [h('code', null, term), text])),
    button('close-help', 'Close', close),
  );
  document.body.append(dialog);
  dialog.showModal();
}

function table(rows) {
  return h(
    'dl',
    null,
    rows.map(([what, text], key) => h('div', { key }, h('dt', null, what), h('dd', null, text))),
  );
}
