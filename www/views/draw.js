// Draws the state: header, page, footer, title.

import { h, show } from '../lib/dom.js';
import { rowsInView } from '../lib/rows.js';
import { withoutFollowOns } from '../state/follow-ons.js';
import { groupList } from '../state/group-list.js';
import { groupShown, groupsLeft, state } from '../state/state.js';
import { button } from './button.js';
import { footer } from './footer.js';
import { groupPage } from './group.js';
import { header, openGroups } from './header.js';
import { list } from './list.js';
import { empty, failed, gone, loading } from './message.js';

// As of the last drawing: the rows, and what was searched and sorted by.
let rowsDrawn;
let askedFor;

export function draw(on) {
  const { document } = state.place;
  const { theme, source } = state;
  const focused = document.activeElement;
  const status = source?.status();
  const groups = groupsLeft();
  const open = groups && openGroups(withoutFollowOns(groups));
  const { dataset } = document.documentElement;
  if (dataset.theme !== theme) dataset.theme = theme;
  show(part('header'), header(open, status, state, on));
  const before = placeOfSelected();
  show(part('main'), notice(), page(groups, status, on), undo(on));
  stay(before);
  show(part('footer'), footer(groups, status, state, on));
  const name = title(groups, open);
  if (document.title !== name) document.title = name;
  if (focused && !focused.isConnected) part('main').focus({ preventScroll: true });
}

function part(id) {
  return state.place.document.getElementById(id);
}

function page(groups, status, on) {
  const { source, failure, exceptions, position } = state;
  const now = Date.now();
  if (failure) return failed(failure, source, on);
  if (!groups) return loading();
  const shown = groupShown();
  if (!shown) {
    if (!groups.length) return empty(status, source);
    const { list: listed, late } = groupList(now);
    rowsDrawn = rows(listed.length);
    return list(listed, rowsDrawn, late, groups, state, now, on);
  }
  const group = groups.find(({ id }) => id === shown);
  return group ? groupPage(group, groups, exceptions, position, state, now, on) : gone();
}

/** The layout gives all rows one height, which the first one tells. */
function rows(total) {
  const body = part('main').querySelector('tbody');
  const row = body?.firstElementChild;
  const { innerHeight: view } = state.place.document.defaultView;
  if (!row) return rowsInView({ view }, total);
  return rowsInView({ top: topOf(body), height: row.offsetHeight, view }, total);
}

/** Whether other rows ought to be drawn than those that are. */
export function isScrolledOn() {
  const { from, to } = rows(groupList().list.length);
  return from !== rowsDrawn?.from || to !== rowsDrawn.to;
}

function topOf(body) {
  return body.getBoundingClientRect().top;
}

/** Where the selected row is, if it can be seen. */
function placeOfSelected() {
  const row = find('tr.selected');
  if (!row || groupList().list.length < 2) return undefined;
  const { top, bottom } = row.getBoundingClientRect();
  return top >= 0 && bottom <= state.place.document.defaultView.innerHeight
    ? { row, top }
    : undefined;
}

/** Others may have come before it. What a person asked for shows from its top. */
function stay(before) {
  const asked = [state.query, ...Object.values(state.sort)].join('\n');
  const isSame = asked === askedFor;
  askedFor = asked;
  if (!before?.row.isConnected || !isSame) return;
  const by = before.row.getBoundingClientRect().top - before.top;
  if (by) state.place.document.defaultView.scrollBy(0, by);
}

function notice() {
  return (
    state.notice &&
    h('p', { key: 'notice', class: 'notice', role: 'status', 'data-field': 'notice' }, state.notice)
  );
}

function undo(on) {
  const text = on.undoText();
  return (
    text &&
    h(
      'div',
      { key: 'undo', class: 'undo', role: 'status' },
      h('bdi', null, text),
      button('undo', 'Undo', on.undo),
    )
  );
}

function title(groups, open) {
  if (!groups) return 'tinyturret';
  const shown = groupShown();
  const name = shown && groups.find(({ id }) => id === shown)?.title.slice(0, 80);
  return `(${open}) ${name ? `${name} · ` : ''}tinyturret`;
}

/** Scrolls no further than it must; the row may not be drawn before that. */
export function focusRow(group, on) {
  const window = state.place.document.defaultView;
  const body = part('main').querySelector('tbody');
  const at = groupList().list.findIndex(({ id }) => id === group);
  const height = body?.firstElementChild?.offsetHeight;
  if (at < 0 || !height) return;
  const top = topOf(body) + at * height;
  const over = top - 3 * height;
  const under = top + 2 * height - window.innerHeight;
  if (over < 0) window.scrollBy(0, over);
  else if (under > 0) window.scrollBy(0, under);
  if (isScrolledOn()) draw(on);
  find(`tr[data-group="${CSS.escape(group)}"] a`)?.focus({ preventScroll: true });
}

export function focusHeading() {
  (find('h1[tabindex]') ?? part('main')).focus({ preventScroll: true });
}

export function focusSearch() {
  const field = find('input[type="search"]');
  field?.focus();
  field?.select();
}

function find(selector) {
  return part('main').querySelector(selector);
}
