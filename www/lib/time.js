// Times as people read them.

import { h } from './dom.js';

const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const STEPS = [
  [DAY, 'd'],
  [HOUR, 'h'],
  [MINUTE, 'min'],
  [SECOND, 's'],
];
const UNKNOWN = 'unknown';
// Creating a formatter takes longer than all calls of it.
const format = (options) => new Intl.DateTimeFormat(undefined, options);
const EXACT = format({ dateStyle: 'medium', timeStyle: 'long' });
const DATE = format({ dateStyle: 'medium' });
const TIME = format({ timeStyle: 'short' });

/** Describes how long ago it was, with the exact time on hover. */
export function when(time, now, props) {
  const date = dateOf(time);
  if (!date) return h('span', props, UNKNOWN);
  return h(
    'time',
    { ...props, datetime: date.toISOString(), title: EXACT.format(date) },
    ago(now - time),
  );
}

/** How many hours, or days, of `length` ago `time` was: 0 if it is later than now, by another clock. */
export function ageIn(length, time, now) {
  return Math.max(0, Math.floor(now / length) - Math.floor(time / length));
}

export function ago(span) {
  const [size, unit] = STEPS.find(([step]) => span >= step) ?? [];
  return size ? `${Math.floor(span / size)} ${unit} ago` : 'now';
}

/** Returns the date, or the time if it is today. */
export function day(time) {
  const date = dateOf(time);
  if (!date) return UNKNOWN;
  const isToday = date.toDateString() === new Date().toDateString();
  return (isToday ? TIME : DATE).format(date);
}

export function exactly(time) {
  const date = dateOf(time);
  return date ? h('time', { datetime: date.toISOString() }, EXACT.format(date)) : UNKNOWN;
}

export function before(time, end) {
  const span = Math.max(0, end - time);
  const [size, unit] = STEPS.find(([step]) => span >= step) ?? [1, 'ms'];
  const digits = size === SECOND ? 1 : 0;
  return `−${(span / size).toFixed(digits)} ${unit}`;
}

/** Returns undefined for a time that no date can have. */
function dateOf(time) {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
