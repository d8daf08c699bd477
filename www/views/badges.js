// Draws the badges of a group: its state, its special conditions, and its kind.

import { h } from '../lib/dom.js';
import { day } from '../lib/time.js';
import { isNew, isRising } from '../state/rate.js';

const FATAL = 'A panic or trap ended the WebAssembly instance';
const REPORTED = 'Known only from reports, which any client can send';

export function badges(group, now) {
  const { state, cameBack, fatal, kind, reported } = group;
  return [
    h('span', { key: 'state', class: `badge ${state}`, 'data-field': 'state' }, state),
    until(group),
    cameBack && badge('back', 'came back', 'It was resolved or ignored before'),
    state === 'open' &&
      isRising(group, now) &&
      badge('rising', 'rising', 'At least 3 times as often as on the day before'),
    state === 'open' &&
      !cameBack &&
      isNew(group, now) &&
      badge('new', 'new', 'First seen in the last 24 hours'),
    fatal && badge('fatal', 'fatal', FATAL),
    reported && badge('reported', 'reported', REPORTED),
    kind !== 'error' && h('span', { key: 'kind', class: 'badge kind' }, kind),
  ];
}

/**
 * Returns a badge with the release in which the group is resolved, or the count or time until which it is ignored. Returns
 * undefined or false without such a limit.
 */
function until({ state, mark }) {
  if (state === 'open' || !mark) return undefined;
  const { release, untilCount, untilTime } = mark;
  const limits = [
    release && `in ${release}`,
    untilCount && `until ${untilCount.toLocaleString()}`,
    untilTime && `until ${day(untilTime)}`,
  ].filter(Boolean);
  return limits.length > 0 && h('bdi', { key: 'until', class: 'badge' }, limits.join(', '));
}

function badge(name, word, title) {
  return h('span', { key: name, class: `badge ${name}`, title }, word);
}
