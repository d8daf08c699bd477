// The badges of a group: its state, what is special about it now, its kind.

import { h } from '../lib/dom.js';
import { day } from '../lib/time.js';
import { isNew, isRising } from '../state/rate.js';

const FATAL = 'A panic or trap: the WebAssembly instance cannot be used any more';
const REPORTED = 'Known only from reports, which any client can send';

export function badges(group, now) {
  const { state, cameBack, fatal, kind, reported } = group;
  return [
    h('span', { key: 'state', class: `mark ${state}`, 'data-field': 'state' }, state),
    until(group),
    cameBack && badge('back', 'came back', 'It was resolved or ignored before'),
    state === 'open' &&
      isRising(group, now) &&
      badge('rising', 'rising', 'At least three times as often as on the day before'),
    state === 'open' &&
      !cameBack &&
      isNew(group, now) &&
      badge('new', 'new', 'First seen in the last 24 hours'),
    fatal && badge('fatal', 'fatal', FATAL),
    reported && badge('reported', 'reported', REPORTED),
    kind !== 'error' && h('span', { key: 'kind', class: 'mark kind' }, kind),
  ];
}

/** Describes until when the group is resolved or ignored. */
function until({ state, mark }) {
  if (state === 'open' || !mark) return undefined;
  const { release, untilCount, untilTime } = mark;
  const limits = [
    release && `in ${release}`,
    untilCount && `until ${untilCount.toLocaleString()}`,
    untilTime && `until ${day(untilTime)}`,
  ].filter(Boolean);
  return limits.length > 0 && h('bdi', { key: 'until', class: 'mark' }, limits.join(', '));
}

function badge(name, word, title) {
  return h('span', { key: name, class: `mark ${name}`, title }, word);
}
