// The list of groups, in the order in which the source gives them.

import { clearAction } from './actions.js';
import { bars } from './bars.js';
import { h } from './dom.js';
import { marks } from './marks.js';
import { addressOf } from './route.js';
import { when } from './time.js';

const COLUMNS = [
  ['count', 'Count'],
  ['what', 'Exception'],
  ['day', 'Last 24 hours'],
  ['last', 'Last seen'],
  ['first', 'First seen'],
];

export function list(groups, asking, now, on) {
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  return h(
    'div',
    { key: 'list', 'data-view': 'list' },
    h(
      'div',
      { class: 'bar' },
      h('h1', null, 'Exceptions'),
      h(
        'p',
        { class: 'total' },
        `${total.toLocaleString()} in ${groups.length} ${groups.length === 1 ? 'group' : 'groups'}`,
      ),
      clearAction(asking, on),
    ),
    // Roles are said again because `display: grid` takes them away in some browsers.
    h(
      'table',
      { role: 'table', class: 'groups', 'aria-label': 'Groups of exceptions, newest first' },
      h(
        'thead',
        { role: 'rowgroup' },
        h(
          'tr',
          { role: 'row' },
          COLUMNS.map(([name, word]) =>
            h('th', { key: name, role: 'columnheader', scope: 'col', class: name }, word),
          ),
        ),
      ),
      h(
        'tbody',
        { role: 'rowgroup' },
        groups.map((group) => row(group, now, on)),
      ),
    ),
  );
}

function row(group, now, on) {
  const cell = (name, ...children) => h('td', { key: name, role: 'cell', class: name }, children);
  return h(
    'tr',
    {
      key: group.id,
      role: 'row',
      'data-group': group.id,
      class: group.state,
      onclick: (event) => openUnlessBusy(event, group.id, on),
    },
    [
      cell('count', h('span', { 'data-field': 'count' }, group.count)),
      h(
        'th',
        { role: 'rowheader', scope: 'row', class: 'what' },
        h(
          'a',
          { href: addressOf(group.id), onfocus: () => on.select(group.id) },
          h('bdi', { 'data-field': 'title' }, group.title || '(no title)'),
        ),
        h(
          'div',
          { class: 'under' },
          marks(group),
          h('bdi', { 'data-field': 'culprit', class: 'culprit' }, group.culprit),
        ),
      ),
      cell('day', bars(group.hours, now)),
      cell('last', when(group.lastSeen, now, { 'data-field': 'lastSeen' })),
      cell('first', when(group.firstSeen, now, { 'data-field': 'firstSeen' })),
    ],
  );
}

// The whole row is a target for the pointer, but not while text in it is being selected.
function openUnlessBusy(event, group, on) {
  if (event.target.closest('a') || !event.view.getSelection().isCollapsed) return;
  on.open(group);
}
