// The groups of the list as they are shown: found, in order, and where they were as long as somebody is about to choose.

import { news } from './aftermath.js';
import { found, held, sorted } from './order.js';
import { groupsLeft, state } from './state.js';

/** Milliseconds after a key was pressed in which no row moves. */
const STILL = 5_000;

const known = { ids: [], asked: '', groups: null, second: 0, list: [] };
let isPointedAt = false;
let chosenAt = 0;

export function pointAt(isOver) {
  isPointedAt = isOver;
}

export function choose() {
  chosenAt = Date.now();
}

/** `{ list, late }`: the groups, and how many of them stand last only because the others are not moved now. */
export function listing(now = Date.now()) {
  const groups = groupsLeft();
  if (!groups) return { list: [], late: 0 };
  const { query, sort, source } = state;
  const asked = [query, sort.by, sort.up].join('\n');
  const isSame = asked === known.asked && source === known.source;
  const second = Math.floor(now / 1000);
  if (isSame && groups === known.groups && second === known.second) return known;
  const isStill = isSame && (isPointedAt || now - chosenAt < STILL);
  const matching = found(news(groups), query, now);
  const ordered = sorted(matching, sort, now);
  const list = isStill ? held(ordered, known.ids) : ordered;
  const ids = list.map(({ id }) => id);
  const late = isStill ? ids.filter((id) => !known.seen.has(id)).length : 0;
  const seen = isStill ? known.seen : new Set(ids);
  return Object.assign(known, { ids, asked, groups, second, list, late, seen, source });
}
