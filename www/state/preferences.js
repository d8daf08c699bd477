// The preferences of a person: sort order, span of the sparklines, theme, and whether symbols are looked up. They are in localStorage, if there is one.

import { COLUMNS } from './filter-sort.js';

const KEY = 'tinyturret.viewer';
/** Of symbols: nothing, look up the files that are kept, or also fetch others. */
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
