// How often a group was seen, hour by hour or day by day, and since when in which release.

import { bars, countsOf, SPANS } from './bars.js';
import { h } from './dom.js';
import { exactly } from './time.js';

/** More would cover each other. */
const FLAGS = 5;

export function chart(group, now, span, on) {
  const { bars: number, length, words, one } = SPANS[span];
  const most = Math.max(...countsOf(group.hours, now, number, length));
  const end = (Math.floor(now / length) + 1) * length;
  const begin = end - number * length;
  return h(
    'div',
    { class: 'chart' },
    h('div', { class: 'plot' }, bars(group.hours, now, span), flags(group, begin, end)),
    h(
      'div',
      { class: 'scale' },
      h('span', null, `${words} ago`),
      h('span', null, most ? `most in one ${one}: ${most.toLocaleString()}` : 'none'),
      h('span', null, 'now'),
    ),
    h(
      'button',
      {
        type: 'button',
        'data-action': 'span',
        'aria-keyshortcuts': 'm',
        onclick: () => on.span(),
      },
      span === 'day' ? 'Show 30 days' : 'Show 24 hours',
    ),
  );
}

/** The newest releases that came within the time that is shown. */
function flags({ releases }, begin, end) {
  const shown = releases.filter(({ firstSeen }) => firstSeen >= begin && firstSeen < end);
  return h(
    'ul',
    { key: 'flags', class: 'flags', 'aria-label': 'Releases, where they first saw this' },
    shown.slice(-FLAGS).map(({ name, firstSeen }) =>
      h(
        'li',
        {
          key: name,
          style: { insetInlineStart: `${(100 * (firstSeen - begin)) / (end - begin)}%` },
        },
        h('bdi', null, name),
        h('span', { class: 'unseen' }, ' ', exactly(firstSeen)),
      ),
    ),
  );
}
