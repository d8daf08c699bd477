// Draws a bar chart of the counts of a group in the last 24 hours or 30 days. The current hour or day is at the right.

import { h } from '../lib/dom.js';
import { ageIn, DAY_MS, HOUR_MS } from '../lib/time.js';

export const SPANS = {
  day: { bars: 24, length: HOUR_MS, name: '24 hours', unit: 'hour' },
  month: { bars: 30, length: DAY_MS, name: '30 days', unit: 'day' },
};
/**
 * Sizes in units of the view box: the distance from a bar to the next, the width of a bar, and the heights of the chart and of
 * the lowest bar.
 */
const STEP = 5;
const WIDTH = 4;
const HEIGHT = 24;
const MIN_BAR_HEIGHT = 3;

export function sparkline(hours, now, span = 'day') {
  const { bars: number, length, name, unit } = SPANS[span];
  const counts = countsOf(hours, now, number, length);
  const most = Math.max(...counts);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const label = total
    ? `${total} in the last ${name}, at most ${most} in one ${unit}`
    : `None in the last ${name}`;
  return h(
    'svg',
    {
      class: 'sparkline',
      role: 'img',
      'aria-label': label,
      preserveAspectRatio: 'none',
      viewBox: `0 0 ${number * STEP - 1} ${HEIGHT}`,
    },
    [
      h('title', null, label),
      h('path', { key: 'quiet', class: 'quiet', d: draw(counts, (count) => (count ? 0 : 1)) }),
      h('path', {
        key: 'loud',
        d: draw(counts, (count) => (count ? Math.max(MIN_BAR_HEIGHT, (HEIGHT * count) / most) : 0)),
      }),
    ],
  );
}

/**
 * Returns the counts of the last `number` periods of `length` milliseconds, which are hours or days, the current one last.
 * `hours` has the counts by hour, `[[start, count], …]`.
 */
export function countsOf(hours, now, number, length) {
  const counts = new Array(number).fill(0);
  for (const [start, count] of hours) {
    const age = ageIn(length, start, now);
    if (age < number) counts[number - 1 - age] += count;
  }
  return counts;
}

/** Returns the SVG path of one bar for each count. `heightOf(count)` returns the height of a bar; 0 omits it. */
function draw(counts, heightOf) {
  return counts
    .map((count, at) => {
      const height = Math.round(heightOf(count));
      return height ? `M${at * STEP} ${HEIGHT}v${-height}h${WIDTH}v${height}z` : '';
    })
    .join('');
}
