// The small words beside a group: its state, what is special about it now, its kind.

import { h } from '../lib/dom.js';
import { day } from '../lib/time.js';
import { isNew, isRising } from '../state/rate.js';

const FATAL = 'A panic or trap: the WebAssembly instance ended here';
const REPORTED = 'Known only from reports of browsers, which anybody can send';

export function marks(group, now) {
  const { state, cameBack, fatal, kind, reported } = group;
  return [
    h('span', { key: 'state', class: `mark ${state}`, 'data-field': 'state' }, state),
    until(group),
    cameBack && mark('back', 'came back', 'It was resolved or ignored, and that is over'),
    state === 'open' &&
      isRising(group, now) &&
      mark('rising', 'rising', 'Far more often than in the day before'),
    state === 'open' &&
      !cameBack &&
      isNew(group, now) &&
      mark('new', 'new', 'First seen in the last 24 hours'),
    fatal && mark('fatal', 'fatal', FATAL),
    reported && mark('reported', 'reported', REPORTED),
    kind !== 'error' && h('span', { key: 'kind', class: 'mark kind' }, kind),
  ];
}

/** Until when a mark that holds does. */
function until({ state, mark: said }) {
  if (state === 'open' || !said) return undefined;
  const { release, untilCount, untilTime } = said;
  const words = [
    release && `in ${release}`,
    untilCount && `until ${untilCount.toLocaleString()}`,
    untilTime && `until ${day(untilTime)}`,
  ].filter(Boolean);
  return words.length > 0 && h('bdi', { key: 'until', class: 'mark' }, words.join(', '));
}

function mark(name, word, title) {
  return h('span', { key: name, class: `mark ${name}`, title }, word);
}
