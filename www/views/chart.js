// Draws the chart of a group: its counts by hour or by day, and the releases that had their first failure of the group in this
// time.

import { h } from '../lib/dom.js';
import { exactly } from '../lib/time.js';
import { button } from './button.js';
import { countsOf, SPANS, sparkline } from './sparkline.js';

/** The positions of the labels on the time axis, in thirds of its length. */
const TICKS = [0, 1, 2];
// The formatters of the labels on the time axis, by span. Hours are shown in local time. Days are UTC days, because failures
// are counted by UTC days.
const CLOCK = {
  day: new Intl.DateTimeFormat(undefined, { timeStyle: 'short' }),
  month: new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' }),
};
// Sizes in percent of the width of the chart: the edges of a release's name, each letter of it, and the longest name. END is
// the position at which names must end.
const EDGE_WIDTH = 3;
const LETTER_WIDTH = 1.8;
const MAX_NAME_WIDTH = 30;
const END = 105;

export function chart(group, now, span, on) {
  const { bars: number, length, name, unit } = SPANS[span];
  const most = Math.max(...countsOf(group.hours, now, number, length));
  const end = (Math.floor(now / length) + 1) * length;
  const begin = end - number * length;
  const tick = (at) => CLOCK[span].format(begin + (at * (end - begin)) / TICKS.length);
  return h(
    'div',
    { class: 'chart' },
    h(
      'p',
      { class: 'most' },
      most ? `At most ${most.toLocaleString()} in one ${unit}` : `None in the last ${name}`,
      button('span', span === 'day' ? 'Show 30 days' : 'Show 24 hours', on.span, {
        'aria-keyshortcuts': 'm',
      }),
    ),
    h('div', { class: 'plot' }, sparkline(group.hours, now, span), flags(group, begin, end, now)),
    h(
      'div',
      { class: 'scale', 'aria-hidden': 'true' },
      TICKS.map((at) => h('span', null, tick(at))),
      h('span', null, 'now'),
    ),
  );
}

/**
 * Returns a list that marks on the time axis when releases had their first failure of the group, if it was after `begin`. The
 * newest releases have a visible name, as far as there is room.
 */
function flags({ releases }, begin, end, now) {
  let room = END;
  const flag = ({ name, firstSeen }) => {
    const at = (100 * (Math.min(firstSeen, now) - begin)) / (end - begin);
    const width = Math.min(MAX_NAME_WIDTH, EDGE_WIDTH + LETTER_WIDTH * name.length);
    const from = at + width > END ? at - width : at;
    const isNamed = from + width <= room;
    if (isNamed) room = from;
    return h(
      'li',
      {
        key: name,
        class: from < at && 'before',
        style: { insetInlineStart: `${from}%`, width: `${width}%` },
      },
      h('bdi', { class: !isNamed && 'unseen' }, name),
      h('span', { class: 'unseen' }, ' ', exactly(firstSeen)),
    );
  };
  const shown = releases.filter(({ firstSeen }) => firstSeen >= begin);
  return h(
    'ul',
    { key: 'flags', class: 'flags', 'aria-label': 'Releases, where they first saw this' },
    shown.toReversed().map(flag).reverse(),
  );
}
