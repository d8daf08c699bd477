// Reads and stores the preferences of a person: the sort order, the span of the sparklines, the theme, and whether symbols are
// looked up. They are stored in localStorage if it is available.

import { COLUMNS } from './filter-sort.js';

const KEY = 'tinyturret.viewer';
/**
 * The values of the preference `symbols`, in this order: frames are not resolved to source code; are resolved with stored
 * symbol files only; are resolved with stored files and files that are fetched.
 */
const SYMBOLS = ['', 'kept', 'always'];
export const THEMES = ['system', 'light', 'dark'];

export function readPreferences() {
  const { by, up, span, theme, symbols } = stored();
  return {
    sort: { by: Object.hasOwn(COLUMNS, by) ? by : 'last', up: up === true },
    span: span === 'month' ? span : 'day',
    theme: THEMES.includes(theme) ? theme : 'system',
    symbols: SYMBOLS.includes(symbols) ? symbols : '',
  };
}

export function storePreferences({ sort, span, theme, symbols }) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...sort, span, theme, symbols }));
  } catch {}
}

function stored() {
  try {
    return Object(JSON.parse(localStorage.getItem(KEY)));
  } catch {
    return {};
  }
}
