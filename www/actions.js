// Buttons that change what is stored.

import { h } from './dom.js';

export function groupActions(group, on) {
  return h(
    'div',
    { key: 'actions', class: 'actions' },
    group.state === 'resolved' ? toggle('reopen', 'first') : toggle('resolve', 'first'),
    group.state === 'ignored' ? toggle('reopen', 'second') : toggle('ignore', 'second'),
    button('remove', 'Delete', () => on.act('remove'), 'danger'),
  );

  // The same place keeps the same key, so that focus stays when the word changes.
  function toggle(action, key) {
    return button(
      action,
      { resolve: 'Resolve', ignore: 'Ignore', reopen: 'Reopen' }[action],
      () => on.act(action),
      '',
      key,
    );
  }
}

function button(action, word, onclick, look, key = action) {
  return h('button', { key, type: 'button', class: look, 'data-action': action, onclick }, word);
}
