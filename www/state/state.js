// The state of the viewer.

import { app } from './app.js';
import { readPreferences } from './preferences.js';
import { groupAt } from './route.js';
import { Undo } from './undo.js';

const INITIAL = {
  // The source that is shown, the live one, and an open report as `{ name, source }`.
  source: null,
  live: null,
  report: null,
  unsubscribe: null,
  failure: null,
  groups: null,
  // The exceptions of the group in the address; the id and the position of the one that is shown.
  exceptions: null,
  shownException: '',
  position: 0,
  // The id of the selected group, the search, and the last notice.
  selected: '',
  query: '',
  notice: '',
  listScroll: 0,
  // Functions of a group that return whether it is deleted, or will be.
  hidden: [],
};

/** Answers of the worker for symbols by the key of the frame, its last problems, and the calls that it has not answered. */
const nothingResolved = () => ({ answers: new Map(), problems: [], calls: 0 });

export const state = { place: null };

export const undo = new Undo(() => app.redraw());

/** Resets the state, for another place. */
export function begin(place) {
  Object.assign(state, INITIAL, readPreferences(), { place, resolved: nothingResolved() });
}

export function groupShown() {
  return state.place ? groupAt(state.place.address()) : '';
}

/** Returns the group with this id; without one, the group that is shown or selected. */
export function groupOf(id = groupShown() || state.selected) {
  return state.groups?.find((group) => group.id === id);
}

/** Returns the groups without those that a person has deleted. */
export function groupsLeft() {
  const { groups, hidden } = state;
  return hidden.length && groups
    ? groups.filter((group) => !hidden.some((isHidden) => isHidden(group)))
    : groups;
}

/** Shows the same exception as before, as long as it is kept: new ones are inserted before it. */
export function keepShownException() {
  const { exceptions, shownException, position } = state;
  const at = exceptions.findIndex(({ id }) => id === shownException);
  showException(at >= 0 ? at : Math.max(0, Math.min(position, exceptions.length - 1)));
}

export function showException(position) {
  state.position = position;
  state.shownException = state.exceptions[position]?.id ?? '';
}
