// Describes times and durations, which are numbers in milliseconds, as text.

import { h } from './dom.js';

const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
const UNITS = [
  [DAY_MS, 'd'],
  [HOUR_MS, 'h'],
  [MINUTE_MS, 'min'],
  [SECOND_MS, 's'],
];
const UNKNOWN = 'unknown';
// The formatters are created once, because creating one takes longer than using it.
const format = (options) => new Intl.DateTimeFormat(undefined, options);
const EXACT = format({ dateStyle: 'medium', timeStyle: 'long' });
const DATE = format({ dateStyle: 'medium' });
const TIME = format({ timeStyle: 'short' });

/**
 * Returns the description of an element that shows how long ago `time` was, with the exact time as a tooltip, or that shows
 * `unknown` if a Date cannot represent `time`.
 */
export function when(time, now, props) {
  const date = dateOf(time);
  if (!date) return h('span', props, UNKNOWN);
  return h(
    'time',
    { ...props, datetime: date.toISOString(), title: EXACT.format(date) },
    ago(now - time),
  );
}

/**
 * Returns how many periods (hours or days) of `length` milliseconds have begun after `time` until `now`: 0 if both times are
 * in the same period. Returns 0 also if `time` is later than `now`, as a clock that is ahead may have given it.
 */
export function ageIn(length, time, now) {
  return Math.max(0, Math.floor(now / length) - Math.floor(time / length));
}

/** Returns a text such as `3 h ago` for a span in milliseconds, or `now` if it is shorter than a second. */
export function ago(span) {
  const [size, unit] = UNITS.find(([step]) => span >= step) ?? [];
  return size ? `${Math.floor(span / size)} ${unit} ago` : 'now';
}

/**
 * Returns the date of `time` as text, or the time of day if the date is today, or `unknown` if a Date cannot represent `time`.
 */
export function day(time) {
  const date = dateOf(time);
  if (!date) return UNKNOWN;
  const isToday = date.toDateString() === new Date().toDateString();
  return (isToday ? TIME : DATE).format(date);
}

/**
 * Returns the description of an element with the exact date and time, or the text `unknown` if a Date cannot represent `time`.
 */
export function exactly(time) {
  const date = dateOf(time);
  return date ? h('time', { datetime: date.toISOString() }, EXACT.format(date)) : UNKNOWN;
}

/** Returns a text such as `−1.5 s`: how long before `end` the time `time` was, or `−0 ms` if it was later. */
export function before(time, end) {
  const span = Math.max(0, end - time);
  const [size, unit] = UNITS.find(([step]) => span >= step) ?? [1, 'ms'];
  const digits = size === SECOND_MS ? 1 : 0;
  return `−${(span / size).toFixed(digits)} ${unit}`;
}

/** Returns `time` as a Date, or undefined if a Date cannot represent it. */
function dateOf(time) {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
