// The commands that change how groups are shown: the search, the sort order, the span of the trend and the theme.

import { app } from './app.js';
import { COLUMNS } from './filter-sort.js';
import { notify } from './notice.js';
import { storePreferences, THEMES } from './preferences.js';
import { state } from './state.js';

/** Sorts the groups by the column `by`, or reverses the order if they are sorted by it already. */
export function sort(by) {
  const up = state.sort.by === by && !state.sort.up;
  prefer({ sort: { by, up } });
}

/** Sorts the groups by the column after the current one; after the last column, by the first one. */
export function sortNext() {
  const by = after(state.sort.by, Object.keys(COLUMNS));
  prefer({ sort: { by, up: false } });
  notify(`Sorted by ${by}`);
}

export function search(text) {
  state.query = text;
  app.redraw();
}

/** Switches the trend between 24 hours and 30 days. */
export function span() {
  prefer({ span: state.span === 'day' ? 'month' : 'day' });
}

/** Switches to the next theme. */
export function theme() {
  prefer({ theme: after(state.theme, THEMES) });
  notify(`Theme: ${state.theme}`);
}

function prefer(preference) {
  Object.assign(state, preference);
  storePreferences(state);
  app.redraw();
}

/** Returns the element of `values` after `value`, or the first one after the last. */
function after(value, values) {
  return values[(values.indexOf(value) + 1) % values.length];
}
