// The state of the viewer, and functions that reset and read it.

import { app } from './app.js';
import { readPreferences } from './preferences.js';
import { groupAt } from './route.js';
import { Undo } from './undo.js';

const INITIAL = {
  // The sources of groups (see sources/origin.js): `source` is the shown one, `live` is the one that is not a report, and
  // `report` is the opened report as `{ name, source }`.
  source: null,
  live: null,
  report: null,
  unsubscribe: null,
  failure: null,
  groups: null,
  // The exceptions of the group whose page is shown, and the id and the position of the exception that is shown on it.
  exceptions: null,
  shownException: '',
  position: 0,
  // The id of the group that is selected in the list, the search, the last notice, and the scroll position of the list.
  selected: '',
  query: '',
  notice: '',
  listScroll: 0,
  // Functions that return whether a group is hidden because it is deleted: one function for each deletion that can still be
  // undone or is not completed.
  hidden: [],
};

/**
 * Returns the state before any frame is resolved to source code: the answers of the worker for symbols by the key of the
 * frame, the problems that its last call has reported, and the number of its pending calls.
 */
const nothingResolved = () => ({ answers: new Map(), problems: [], calls: 0 });

export const state = { place: null };

export const undo = new Undo(() => app.redraw());

/**
 * Resets the state for a viewer in `place` (see views/page.js; null after the viewer has ended), and reads the preferences.
 */
export function begin(place) {
  Object.assign(state, INITIAL, readPreferences(), { place, resolved: nothingResolved() });
}

/** Returns the id of the group whose page is shown according to the address, or '' if the list is shown. */
export function groupShown() {
  return state.place ? groupAt(state.place.address()) : '';
}

/**
 * Returns the group with this id, or undefined. Without an id, returns the group whose page is shown, or the one that is
 * selected in the list.
 */
export function groupOf(id = groupShown() || state.selected) {
  return state.groups?.find((group) => group.id === id);
}

/** Returns the groups of the state without those that are hidden because they are deleted, or null before the first read. */
export function groupsLeft() {
  const { groups, hidden } = state;
  return hidden.length && groups
    ? groups.filter((group) => !hidden.some((isHidden) => isHidden(group)))
    : groups;
}

/**
 * Keeps the same exception shown after the exceptions were read again, as new ones are inserted before it. If it is not stored
 * any more, shows the exception at the same position.
 */
export function keepShownException() {
  const { exceptions, shownException, position } = state;
  const at = exceptions.findIndex(({ id }) => id === shownException);
  showException(at >= 0 ? at : Math.max(0, Math.min(position, exceptions.length - 1)));
}

export function showException(position) {
  state.position = position;
  state.shownException = state.exceptions[position]?.id ?? '';
}
