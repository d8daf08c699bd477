// Draws the page of a group: its actions, its figures, and one of its exceptions.

import { h } from '../lib/dom.js';
import { when } from '../lib/time.js';
import { perHour, rate } from '../state/rate.js';
import { symbolsOf } from '../state/symbols.js';
import { groupActions } from './actions.js';
import { badges } from './badges.js';
import { button } from './button.js';
import { chart } from './chart.js';
import { exceptionDetails } from './exception.js';
import { followOnLinks } from './follow-ons.js';
import { triageBanner } from './triage-banner.js';

export function groupPage(group, groups, exceptions, position, state, now, on) {
  return h(
    'article',
    { key: group.id, class: 'group', 'data-view': 'group', 'data-group': group.id },
    h(
      'div',
      { class: 'bar' },
      h('a', { href: '#', 'data-action': 'back' }, '← All groups'),
      groupActions(group, state, on),
    ),
    h('h1', { tabindex: '-1' }, h('bdi', { 'data-field': 'title' }, group.title || '(no title)')),
    h(
      'p',
      { class: 'under' },
      badges(group, now),
      h('bdi', { class: 'culprit', 'data-field': 'culprit' }, group.culprit),
    ),
    triageBanner(group, now),
    followOnLinks(group, groups),
    h('div', { class: 'summary' }, figures(group, now), chart(group, now, state.span, on)),
    h(
      'section',
      { key: 'exceptions', class: 'exceptions', 'aria-label': 'Exceptions of this group' },
      exceptions
        ? shownException(exceptions, position, state, now, on)
        : h('p', { key: 'reading', class: 'late' }, 'Reading…'),
    ),
  );
}

function figures(group, now) {
  const figure = (label, value) =>
    h('div', { key: label }, h('dt', null, label), h('dd', null, value));
  return h(
    'dl',
    { class: 'figures' },
    figure('Count', h('span', { 'data-field': 'count' }, group.count)),
    group.reportedCount > 0 &&
      !group.reported &&
      figure('Reported by browsers', group.reportedCount),
    figure('Per hour', perHour(rate(group.hours, now))),
    figure('Last seen', when(group.lastSeen, now, { 'data-field': 'lastSeen' })),
    figure('First seen', when(group.firstSeen, now, { 'data-field': 'firstSeen' })),
    figure('Sessions', group.sessions),
    group.releases.length > 0 && figure('Releases', releaseRange(group.releases)),
    group.reason && figure('Grouped by', h('bdi', { 'data-field': 'reason' }, group.reason)),
  );
}

/** Returns the names of the first and the last release of a group, or the name of the only one. */
function releaseRange(releases) {
  const [first, ...others] = releases.map(({ name }) => h('bdi', null, name));
  return others.length ? [first, ' – ', others.at(-1)] : first;
}

/** Returns the exception at `position`, with buttons for the newer and the older one, or a text if no exception is stored. */
function shownException(exceptions, position, state, now, on) {
  if (exceptions.length === 0) {
    return h(
      'p',
      { key: 'none' },
      'No exception of this group is stored any more. Its counts are complete. The next one appears here.',
    );
  }
  const step = (action, label, to) =>
    button(action, label, () => on.showException(to), {
      'aria-keyshortcuts': action === 'next' ? ']' : '[',
      'aria-disabled': to in exceptions ? null : 'true',
    });
  return [
    h(
      'div',
      { key: 'pager', class: 'bar' },
      h(
        'h2',
        null,
        h('span', { 'aria-live': 'polite' }, `Exception ${position + 1}`),
        ` of ${exceptions.length} kept`,
      ),
      h('span', { class: 'seen' }, when(exceptions[position].time, now)),
      h(
        'div',
        { class: 'actions' },
        step('previous', '← Newer', position - 1),
        step('next', 'Older →', position + 1),
      ),
    ),
    exceptionDetails(exceptions[position], symbolsOf(state, exceptions[position]), on),
  ];
}
