// Times as people read them: how long ago, with the exact value on hover.

import { h } from './dom.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  [DAY, 'd'],
  [HOUR, 'h'],
  [MINUTE, 'min'],
  [SECOND, 's'],
];
// Making one takes longer than all that it is asked for.
const format = (options) => new Intl.DateTimeFormat(undefined, options);
const EXACT = format({ dateStyle: 'medium', timeStyle: 'long' });
const DATE = format({ dateStyle: 'medium' });
const TIME = format({ timeStyle: 'short' });

export function when(time, now, props) {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return h('span', props, 'unknown');
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

/** The day, and the time if that is today. */
export function day(time) {
  const date = new Date(time);
  const isToday = date.toDateString() === new Date().toDateString();
  if (Number.isNaN(date.getTime())) return 'unknown';
  return (isToday ? TIME : DATE).format(date);
}

export function exactly(time) {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return 'unknown';
  return h('time', { datetime: date.toISOString() }, EXACT.format(date));
}

export function before(time, end) {
  const span = Math.max(0, end - time);
  const [size, unit] = STEPS.find(([step]) => span >= step) ?? [1, 'ms'];
  const digits = size === SECOND ? 1 : 0;
  return `−${(span / size).toFixed(digits)} ${unit}`;
}

export { HOUR, MINUTE };
