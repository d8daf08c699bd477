// Buttons that change what is stored. What cannot be undone asks once more, in place.

import { h } from './dom.js';

export function groupActions(group, asking, on) {
  if (asking === 'remove') {
    return confirmation('Delete this group and all its exceptions?', 'Delete', on);
  }
  return h(
    'div',
    { key: 'actions', class: 'actions' },
    group.state === 'resolved' ? toggle('reopen', 'first') : toggle('resolve', 'first'),
    group.state === 'ignored' ? toggle('reopen', 'second') : toggle('ignore', 'second'),
    button('remove', 'Delete…', () => on.ask('remove'), 'danger'),
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

export function clearAction(asking, on) {
  if (asking === 'clear')
    return confirmation('Delete all groups and exceptions?', 'Delete all', on);
  return h(
    'div',
    { key: 'actions', class: 'actions' },
    button('clear', 'Clear all…', () => on.ask('clear'), 'danger'),
  );
}

function confirmation(question, word, on) {
  return h(
    'div',
    { key: 'confirmation', class: 'actions confirmation', role: 'group', 'aria-label': question },
    h('span', null, question),
    button('confirm', word, on.confirm, 'danger'),
    button('cancel', 'Cancel', on.cancel),
  );
}

function button(action, word, onclick, look, key = action) {
  return h('button', { key, type: 'button', class: look, 'data-action': action, onclick }, word);
}
