// What is shown now.

import { app } from './app.js';
import { readPreferences } from './preferences.js';
import { groupAt } from './route.js';
import { Undo } from './undo.js';

const AT_FIRST = {
  // Where the groups shown come from: the live source, or a report that was opened, as `{ name, source }`.
  source: null,
  live: null,
  report: null,
  unsubscribe: null,
  failure: null,
  groups: null,
  // Of the group in the address: its exceptions, and the one that is turned to.
  exceptions: null,
  turnedTo: '',
  position: 0,
  // Of the person: the row last selected, what is searched for, what was said to them last.
  selected: '',
  query: '',
  notice: '',
  listScroll: 0,
  // What is deleted, or will be: tells so of a group.
  hidden: [],
};

export const state = { place: null };

export const undo = new Undo(() => app.redraw());

/** Forgets what was shown before, in another place. */
export function begin(place) {
  Object.assign(state, AT_FIRST, readPreferences(), { place });
}

export function groupShown() {
  return state.place ? groupAt(state.place.address()) : '';
}

/** Returns the group with this id; without one, the group that is shown or selected. */
export function groupOf(id = groupShown() || state.selected) {
  return state.groups?.find((group) => group.id === id);
}

/** The groups, but for those that a person deleted. */
export function groupsLeft() {
  const { groups, hidden } = state;
  return hidden.length && groups
    ? groups.filter((group) => !hidden.some((isHidden) => isHidden(group)))
    : groups;
}

// New exceptions come in at the front and old ones fall off the end: stay on the same one while it exists.
export function keepPlace() {
  const { exceptions, turnedTo, position } = state;
  const at = exceptions.findIndex(({ id }) => id === turnedTo);
  turnTo(at >= 0 ? at : Math.max(0, Math.min(position, exceptions.length - 1)));
}

export function turnTo(position) {
  state.position = position;
  state.turnedTo = state.exceptions[position]?.id ?? '';
}
