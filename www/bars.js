// A group's last 24 hours, one bar an hour, the current hour at the right.

import { h } from './dom.js';
import { HOUR } from './time.js';

const HOURS = 24;
const STEP = 5;
const WIDTH = 4;
const HEIGHT = 24;

export function bars(hours, now) {
  const counts = lastDay(hours, now);
  const most = Math.max(...counts);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const label = total
    ? `${total} in the last 24 hours, at most ${most} in one hour`
    : 'None in the last 24 hours';
  return h(
    'svg',
    {
      class: 'bars',
      role: 'img',
      'aria-label': label,
      preserveAspectRatio: 'none',
      viewBox: `0 0 ${HOURS * STEP - 1} ${HEIGHT}`,
    },
    [
      h('title', null, label),
      h('path', { key: 'quiet', class: 'quiet', d: draw(counts, (count) => (count ? 0 : 1)) }),
      h('path', {
        key: 'loud',
        d: draw(counts, (count) => (count ? Math.max(3, (HEIGHT * count) / most) : 0)),
      }),
    ],
  );
}

function lastDay(hours, now) {
  const counts = new Array(HOURS).fill(0);
  const current = Math.floor(now / HOUR);
  for (const [start, count] of hours) {
    const age = current - Math.floor(start / HOUR);
    if (age >= 0 && age < HOURS) counts[HOURS - 1 - age] += count;
  }
  return counts;
}

function draw(counts, heightOf) {
  return counts
    .map((count, hour) => {
      const height = Math.round(heightOf(count));
      return height ? `M${hour * STEP} ${HEIGHT}v${-height}h${WIDTH}v${height}z` : '';
    })
    .join('');
}
