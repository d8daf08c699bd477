// The preferences of a person: sort order, span of the sparklines and theme. They are in localStorage, if there is one.

import { COLUMNS } from './filter-sort.js';

const KEY = 'tinyturret.viewer';
export const THEMES = ['system', 'light', 'dark'];

export function readPreferences() {
  const { by, up, span, theme } = stored();
  return {
    sort: { by: Object.hasOwn(COLUMNS, by) ? by : 'last', up: up === true },
    span: span === 'month' ? span : 'day',
    theme: THEMES.includes(theme) ? theme : 'system',
  };
}

export function storePreferences({ sort, span, theme }) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...sort, span, theme }));
  } catch {}
}

function stored() {
  try {
    return Object(JSON.parse(localStorage.getItem(KEY)));
  } catch {
    return {};
  }
}
