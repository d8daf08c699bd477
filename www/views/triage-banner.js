// Draws a sentence about the triage of a group: whether it is resolved or ignored, since when, and until when.

import { h } from '../lib/dom.js';
import { day, when } from '../lib/time.js';

export function triageBanner(group, now) {
  const { state, cameBack, mark } = group;
  if (!mark || (state === 'open' && !cameBack)) return undefined;
  const decision = mark.state === 'resolved' ? 'resolved' : 'ignored';
  const text = cameBack
    ? `Came back: it was ${decision}`
    : decision.replace(/^./, (c) => c.toUpperCase());
  return h(
    'p',
    { key: 'triage', class: `triage ${cameBack ? 'back' : state}`, 'data-field': 'triage' },
    text,
    limits(mark),
    ', ',
    when(mark.time, now),
  );
}

function limits({ state, release, untilCount, untilTime }) {
  if (state === 'resolved') return release && [' in ', h('bdi', null, release)];
  const limits = [
    untilCount && `its count is ${untilCount.toLocaleString()}`,
    untilTime && day(untilTime),
  ].filter(Boolean);
  return limits.length ? ` until ${limits.join(' or ')}` : ' permanently';
}
