// Computes the filtered and sorted groups of the list. Their order does not change while a person is about to choose a group.

import { filterGroups, inOrderOf, sortGroups } from './filter-sort.js';
import { withoutFollowOns } from './follow-ons.js';
import { groupsLeft, state } from './state.js';

/** The time for which the order of the list stays the same after a call of `holdOrder`. */
const HOLD_MS = 5_000;

/** The last result of `groupList`, and the inputs from which `groupList` computed it. */
const last = { request: '', list: [] };
let pointedRows;
let heldAt = 0;

/**
 * Keeps the order of the list while the pointer is over `rows`, the element with the rows. The order is sorted again after a
 * call with undefined, or when the element is removed, which may cause no event that the pointer has left it.
 */
export function setPointedRows(rows) {
  pointedRows = rows;
}

/** Keeps the order of the listed groups for HOLD_MS. It is called when a person presses a key that selects a group. */
export function holdOrder() {
  heldAt = Date.now();
}

/**
 * Returns `{ list, late }`: the filtered and sorted groups, and the number of groups that are new since the order is kept,
 * which are the last of the list.
 */
export function groupList(now = Date.now()) {
  const groups = groupsLeft();
  if (!groups) return { list: [], late: 0 };
  const { query, sort, source } = state;
  const request = [query, sort.by, sort.up].join('\n');
  const isSame = request === last.request && source === last.source;
  const second = Math.floor(now / 1000);
  if (isSame && groups === last.groups && second === last.second) return last;
  const isHeld = isSame && (pointedRows?.isConnected || now - heldAt < HOLD_MS);
  const matching = filterGroups(withoutFollowOns(groups), query, now);
  const sorted = sortGroups(matching, sort, now);
  const ids = sorted.map(({ id }) => id);
  // Keeps the places of deleted groups in the order, because a deletion may be undone.
  const places = isHeld ? new Set([...last.places, ...ids]) : new Set(ids);
  const list = isHeld ? inOrderOf(sorted, places) : sorted;
  const seen = isHeld ? last.seen : places;
  const late = ids.filter((id) => !seen.has(id)).length;
  return Object.assign(last, { request, groups, second, source, list, places, seen, late });
}
