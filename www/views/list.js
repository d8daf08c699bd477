// Draws the list of groups.

import { h } from '../lib/dom.js';
import { ago, MINUTE_MS, when } from '../lib/time.js';
import { isDescending } from '../state/filter-sort.js';
import { setPointedRows } from '../state/group-list.js';
import { perHour, rate } from '../state/rate.js';
import { addressOf } from '../state/route.js';
import { badges } from './badges.js';
import { button } from './button.js';
import { sparkline } from './sparkline.js';

const SPANS = { day: '24 hours', month: '30 days' };
/** The columns of the list: the class of each, and pairs of a sort key of filter-sort.js and its label in the heading. */
const COLUMNS = [
  ['count', ['count', 'Count']],
  ['rate', ['rate', 'Per hour']],
  ['what', ['title', 'Exception'], ['culprit', 'Where']],
  ['trend'],
  ['release', ['release', 'Release']],
  ['last', ['last', 'Last seen']],
  ['first', ['first', 'First seen']],
];

/**
 * Returns the description of the list with its search and commands. `listed` are the groups that match the search, in order,
 * of which those from `from` up to but excluding `to` are drawn. `late` is the number of new groups at the end of `listed`.
 */
export function list(listed, { from, to }, late, groups, state, now, on) {
  return h(
    'div',
    { key: 'list', 'data-view': 'list' },
    bar(listed, late, groups, state, on),
    listed.length ? table(listed, { from, to }, state, now, on) : nothing(on),
  );
}

function bar(listed, late, groups, { query, source }, on) {
  const total = listed.reduce((sum, { count }) => sum + count, 0);
  const text = `${total.toLocaleString()} in ${listed.length} ${listed.length === 1 ? 'group' : 'groups'}`;
  return h(
    'div',
    { class: 'bar' },
    h('h1', null, 'Exceptions'),
    h('input', {
      type: 'search',
      'aria-label': 'Search',
      'aria-keyshortcuts': '/',
      placeholder: 'Search  /',
      spellcheck: 'false',
      value: query,
      oninput: ({ target }) => on.search(target.value),
    }),
    h(
      'p',
      { class: 'total', role: 'status', 'data-field': 'total' },
      query ? `${text} of ${groups.length}` : text,
      late > 0 && `, ${late} new at the end`,
    ),
    source.act &&
      h(
        'div',
        { key: 'actions', class: 'actions' },
        button('save-report', 'Save report', () => on.saveReport()),
        source.readReport && button('open-report', 'Open report…', () => on.openReport()),
        button('clear', 'Clear all', () => on.act('clear'), { class: 'danger' }),
      ),
  );
}

function nothing(on) {
  return h(
    'div',
    { key: 'nothing', class: 'message', 'data-view': 'nothing' },
    h('p', null, 'No groups match your search.'),
    h(
      'p',
      null,
      button('clear-search', 'Clear the search', () => on.search('')),
    ),
  );
}

/** Returns the table of groups. Roles are explicit, because some browsers drop the roles of tables with `display: grid`. */
function table(listed, { from, to }, state, now, on) {
  const height = (rows) => `calc(${rows} * var(--row))`;
  return h(
    'table',
    {
      key: 'groups',
      role: 'table',
      class: 'groups',
      'aria-label': 'Groups of exceptions',
      'aria-rowcount': listed.length + 1,
    },
    h(
      'thead',
      { role: 'rowgroup' },
      h(
        'tr',
        { role: 'row', 'aria-rowindex': 1 },
        COLUMNS.map((column) => head(column, state, on)),
      ),
    ),
    h(
      'tbody',
      {
        role: 'rowgroup',
        style: { paddingTop: height(from), paddingBottom: height(listed.length - to) },
        onpointerenter: ({ currentTarget }) => setPointedRows(currentTarget),
        onpointerleave: () => setPointedRows(),
      },
      listed.slice(from, to).map((group, at) => cachedRow(group, from + at, state, now, on)),
    ),
  );
}

function head([name, ...orders], { sort, span }, on) {
  const props = { key: name, role: 'columnheader', scope: 'col', class: name };
  if (!orders.length) {
    const label = `Trend of ${SPANS[span]}; change`;
    return h('th', props, button('span', SPANS[span], on.span, { 'aria-label': label }));
  }
  const isSorted = orders.some(([by]) => by === sort.by);
  const way = isDescending(sort) ? 'descending' : 'ascending';
  return h(
    'th',
    { ...props, 'aria-sort': isSorted && way },
    orders.map(([by, word]) =>
      h(
        'button',
        {
          key: by,
          type: 'button',
          class: by === sort.by && 'by',
          'data-sort': by,
          onclick: () => on.sort(by),
        },
        word,
      ),
    ),
  );
}

/** The last description of the row of each group, and the inputs from which the description was made. */
const rows = new WeakMap();

/**
 * Returns the description of the row of a group. If nothing has changed, it is the same object as before, which dom.js does
 * not draw again.
 */
function cachedRow(group, at, state, now, on) {
  const { selected, span } = state;
  const times = [group.lastSeen, group.firstSeen].map((time) => ago(now - time));
  const inputs = [at, group.id === selected, span, Math.floor(now / MINUTE_MS), ...times].join();
  const known = rows.get(group);
  if (known?.inputs === inputs) return known.row;
  const drawn = row(group, at, state, now, on);
  rows.set(group, { inputs, row: drawn });
  return drawn;
}

function row(group, at, { selected, span }, now, on) {
  const cell = (name, ...children) => h('td', { key: name, role: 'cell', class: name }, children);
  const current = rate(group.hours, now);
  const release = group.releases.at(-1)?.name;
  return h(
    'tr',
    {
      key: group.id,
      role: 'row',
      'aria-rowindex': at + 2,
      'data-group': group.id,
      class: group.id === selected ? `${group.state} selected` : group.state,
      onclick: (event) => openRow(event, group.id, on),
    },
    [
      cell('count', h('span', { 'data-field': 'count' }, group.count)),
      cell('rate', current ? perHour(current) : h('span', { class: 'none' }, '·')),
      h(
        'th',
        { key: 'what', role: 'rowheader', scope: 'row', class: 'what' },
        h(
          'a',
          { href: addressOf(group.id), onfocus: () => on.select(group.id), title: group.title },
          h('bdi', { 'data-field': 'title' }, group.title || '(no title)'),
        ),
        h(
          'div',
          { class: 'under' },
          badges(group, now),
          h('bdi', { 'data-field': 'culprit', class: 'culprit' }, group.culprit),
        ),
      ),
      cell('trend', sparkline(group.hours, now, span)),
      cell('release', release && h('bdi', { title: release }, release)),
      cell('last', when(group.lastSeen, now, { 'data-field': 'lastSeen' })),
      cell('first', when(group.firstSeen, now, { 'data-field': 'firstSeen' })),
    ],
  );
}

/** Opens the page of the group in a clicked row, unless a link was clicked, which opens it already, or text is selected. */
function openRow(event, group, on) {
  if (event.target.closest('a') || !event.view.getSelection().isCollapsed) return;
  on.open(group);
}
