// What is shown now.

import { groupAt } from './route.js';

const AT_FIRST = {
  source: null,
  unsubscribe: null,
  failure: null,
  groups: null,
  // Of the group in the address: its exceptions, and the one that is turned to.
  exceptions: null,
  turnedTo: '',
  position: 0,
  // Of the person: the row last focused, the question that is open, what could not be done.
  selected: '',
  asking: '',
  notice: '',
  listScroll: 0,
};

export const state = { place: null };

/** Forgets what was shown before, in another place. */
export function begin(place) {
  Object.assign(state, AT_FIRST, { place });
}

export function groupShown() {
  return state.place ? groupAt(state.place.address()) : '';
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
