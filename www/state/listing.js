// The groups of the list as they are shown: found, in order, and where they were as long as somebody is about to choose.

import { filterGroups, inOrderOf, sortGroups } from './filter-sort.js';
import { withoutFollowOns } from './follow-ons.js';
import { groupsLeft, state } from './state.js';

/** Milliseconds after a key was pressed in which no row moves. */
const STILL = 5_000;

const known = { asked: '', list: [] };
let pointedAt;
let chosenAt = 0;

/** `rows` are those under the pointer. Of rows that are taken away it is never said that the pointer left them. */
export function pointAt(rows) {
  pointedAt = rows;
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
  const isStill = isSame && (pointedAt?.isConnected || now - chosenAt < STILL);
  const matching = filterGroups(withoutFollowOns(groups), query, now);
  const ordered = sortGroups(matching, sort, now);
  const ids = ordered.map(({ id }) => id);
  // What was deleted has its place again when that is undone.
  const places = isStill ? new Set([...known.places, ...ids]) : new Set(ids);
  const list = isStill ? inOrderOf(ordered, places) : ordered;
  const seen = isStill ? known.seen : places;
  const late = ids.filter((id) => !seen.has(id)).length;
  return Object.assign(known, { asked, groups, second, source, list, places, seen, late });
}
