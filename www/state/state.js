// The state of the viewer.

import { app } from './app.js';
import { readPreferences } from './preferences.js';
import { groupAt } from './route.js';
import { Undo } from './undo.js';

const INITIAL = {
  // `source` is the shown source of groups, `live` the live one, and `report` the open report as `{ name, source }`. See
  // sources/origin.js.
  source: null,
  live: null,
  report: null,
  unsubscribe: null,
  failure: null,
  groups: null,
  // The exceptions of the group in the address, and the id and the position of the shown one.
  exceptions: null,
  shownException: '',
  position: 0,
  // The id of the selected group, the search, the last notice, and the scroll position of the list.
  selected: '',
  query: '',
  notice: '',
  listScroll: 0,
  // Functions that return whether a group is hidden because it is deleted, one for each deletion that can be undone or is not
  // completed.
  hidden: [],
};

/**
 * Returns the state before any frame is resolved: the answers of the symbols worker by the key of the frame, its last
 * problems, and the number of its pending calls.
 */
const nothingResolved = () => ({ answers: new Map(), problems: [], calls: 0 });

export const state = { place: null };

export const undo = new Undo(() => app.redraw());

/** Resets the state of the viewer for `place`, see views/page.js, and reads the preferences. */
export function begin(place) {
  Object.assign(state, INITIAL, readPreferences(), { place, resolved: nothingResolved() });
}

/** Returns the id of the group in the address, or '' for the list. */
export function groupShown() {
  return state.place ? groupAt(state.place.address()) : '';
}

/** Returns the group with this id, or undefined. Without an id, returns the shown or selected group. */
export function groupOf(id = groupShown() || state.selected) {
  return state.groups?.find((group) => group.id === id);
}

/** Returns the groups without those that are hidden because they are deleted, or null before the first read. */
export function groupsLeft() {
  const { groups, hidden } = state;
  return hidden.length && groups
    ? groups.filter((group) => !hidden.some((isHidden) => isHidden(group)))
    : groups;
}

/**
 * Shows the same exception after the exceptions were read again, if it is still stored, and else that at the same position.
 * New exceptions are inserted before it.
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
