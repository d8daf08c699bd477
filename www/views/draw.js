// Draws the viewer from its state: the header, the list or the page of a group, the footer and the title.

import { h, show } from '../lib/dom.js';
import { rowsInView, scrollToRow } from '../lib/rows.js';
import { withoutFollowOns } from '../state/follow-ons.js';
import { groupList } from '../state/group-list.js';
import { groupShown, groupsLeft, state } from '../state/state.js';
import { button } from './button.js';
import { footer } from './footer.js';
import { groupPage } from './group.js';
import { header, openGroups } from './header.js';
import { list } from './list.js';
import { empty, failed, gone, loading } from './message.js';
import { pageTitle } from './page-title.js';

// The range of rows that was drawn last, and the search with the sort order at the last drawing. Both are undefined before.
let rowsDrawn;
let lastRequest;

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
  const before = selectedInView();
  show(part('main'), notice(), page(groups, status, on), undo(on));
  keepInView(before);
  show(part('footer'), footer(groups, status, state, on));
  const title = pageTitle(groups, open, groupShown());
  if (document.title !== title) document.title = title;
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

/**
 * Returns the range `{ from, to }` of the `total` rows that are drawn: those in view, and some around them. All rows have the
 * height of the first one.
 */
function rows(total) {
  const body = part('main').querySelector('tbody');
  const row = body?.firstElementChild;
  const { innerHeight: view } = state.place.document.defaultView;
  if (!row) return rowsInView({ view }, total);
  return rowsInView({ top: topOf(body), height: row.offsetHeight, view }, total);
}

/** Whether the list must be drawn again, because scrolling or a change has moved the range that `rows` returns. */
export function hasScrolled() {
  const { from, to } = rows(groupList().list.length);
  return from !== rowsDrawn?.from || to !== rowsDrawn.to;
}

function topOf(body) {
  return body.getBoundingClientRect().top;
}

/**
 * Returns `{ row, top }`, the element of the selected row and its position, if the row is in view and not the only one.
 * Otherwise returns undefined.
 */
function selectedInView() {
  const row = find('tr.selected');
  if (!row || groupList().list.length < 2) return undefined;
  const { top, bottom } = row.getBoundingClientRect();
  return top >= 0 && bottom <= state.place.document.defaultView.innerHeight
    ? { row, top }
    : undefined;
}

/**
 * Scrolls the page so that the selected row has the same position as before the drawing, except after a search or a change of
 * the sort order. `before` is the result of `selectedInView` before the drawing.
 */
function keepInView(before) {
  const request = [state.query, ...Object.values(state.sort)].join('\n');
  const isSame = request === lastRequest;
  lastRequest = request;
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

/**
 * Scrolls to the row of a group, draws the row if necessary, and moves the focus to its link. Does nothing if the group is not
 * in the list.
 */
export function focusRow(group, on) {
  const window = state.place.document.defaultView;
  const body = part('main').querySelector('tbody');
  const at = groupList().list.findIndex(({ id }) => id === group);
  const height = body?.firstElementChild?.offsetHeight;
  if (at < 0 || !height) return;
  const by = scrollToRow({ top: topOf(body) + at * height, height, view: window.innerHeight });
  if (by) window.scrollBy(0, by);
  if (hasScrolled()) draw(on);
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
