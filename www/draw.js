// Draws the state: header, page, footer, title.

import { news } from './aftermath.js';
import { h, show } from './dom.js';
import { footer } from './footer.js';
import { groupPage } from './group.js';
import { header, openGroups } from './header.js';
import { list } from './list.js';
import { empty, failed, gone, loading } from './message.js';
import { groupShown, state } from './state.js';

export function draw(on) {
  const { document, close } = state.place;
  const focused = document.activeElement;
  const status = state.source?.status();
  show(part('header'), header(state.groups && news(state.groups), status, close));
  show(part('main'), notice(), page(status, on));
  show(part('footer'), footer(status, close));
  document.title = title();
  if (!focused?.isConnected) part('main').focus({ preventScroll: true });
}

function part(id) {
  return state.place.document.getElementById(id);
}

function page(status, on) {
  const { source, groups, failure, exceptions, position, asking } = state;
  const now = Date.now();
  if (failure) return failed(failure, source, on);
  if (!groups) return loading();
  if (!groupShown()) {
    return groups.length > 0 ? list(news(groups), asking, now, on) : empty(status, source.remote);
  }
  const group = shownAmong(groups);
  return group ? groupPage(group, groups, exceptions, position, asking, now, on) : gone();
}

function notice() {
  return state.notice && h('p', { key: 'notice', class: 'notice', role: 'alert' }, state.notice);
}

function title() {
  if (!state.groups) return 'tinyturret';
  const name = shownAmong(state.groups)?.title.slice(0, 80);
  return `(${openGroups(news(state.groups))}) ${name ? `${name} · ` : ''}tinyturret`;
}

function shownAmong(groups) {
  return groups.find((group) => group.id === groupShown());
}

export function focusRow(group) {
  part('main')
    .querySelector(`tr[data-group="${CSS.escape(group)}"] a`)
    ?.focus();
}

export function focusHeading() {
  (part('main').querySelector('h1[tabindex]') ?? part('main')).focus({ preventScroll: true });
}

export function focusAction(action) {
  part('main').querySelector(`[data-action="${action}"]`)?.focus();
}
