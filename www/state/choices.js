// What a person chose for the viewer; the browser keeps it, where it can.

import { COLUMNS } from './order.js';

const KEY = 'tinyturret.viewer';
export const THEMES = ['system', 'light', 'dark'];

export function choices() {
  const { by, up, span, theme } = stored();
  return {
    sort: { by: Object.hasOwn(COLUMNS, by) ? by : 'last', up: up === true },
    span: span === 'month' ? span : 'day',
    theme: THEMES.includes(theme) ? theme : 'system',
  };
}

export function keep({ sort, span, theme }) {
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
