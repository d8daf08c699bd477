// Computes the times of the shop's exceptions, more by day than by night, and their releases.

import { seeded } from './seeded.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The releases of the shop, each with the days since it was published, oldest first. */
const RELEASES = [
  ['1.3.9', 40],
  ['1.4.0', 19],
  ['1.4.1', 8],
  ['1.4.2', 1.6],
];

export function releaseAt(time, now) {
  return RELEASES.findLast(([, days]) => time >= now - days * DAY)?.[0] ?? RELEASES[0][0];
}

/**
 * Returns the counts by hour as `[start of the hour, count]`, oldest first. The exceptions began `first` and ended `last`
 * minutes ago: `aDay` of them on an average day, and `rising` times as many in the last three hours.
 */
export function hoursOf({ name, first, last, aDay, rising = 1 }, now) {
  const random = seeded(name);
  const [begin, end] = [now - first * MINUTE, now - last * MINUTE].map(startOfHour);
  const hours = [];
  for (let hour = begin; hour <= end; hour += HOUR) {
    const rate = (aDay / 24) * byDay(hour - now) * (now - hour < 3 * HOUR ? rising : 1);
    const count = Math.floor(rate * (0.6 + 0.8 * random()) + random());
    const seen = count || (hour === begin || hour === end ? 1 : 0);
    if (seen) hours.push([hour, seen]);
  }
  return hours;
}

function startOfHour(time) {
  return time - (time % HOUR);
}

// Returns the relative number of exceptions at a time `span` milliseconds ago, from 0.2 to 1.8. The current time counts as
// afternoon, so that the viewer does not depend on the hour of the day.
function byDay(span) {
  return 1 + 0.8 * Math.sin((2 * Math.PI * (span / HOUR + 8)) / 24);
}

/**
 * Returns the times of `kept` exceptions, newest first. The newest one is `last` minutes ago, none is older than `first`
 * minutes.
 */
export function momentsOf({ name, first, last, kept = 6 }, now) {
  const random = seeded(`${name}, moments`);
  const moments = [now - last * MINUTE];
  while (moments.length < kept) {
    const step = (2 + 55 * random()) * MINUTE;
    moments.push(Math.floor(Math.max(now - first * MINUTE, moments.at(-1) - step)));
  }
  return moments;
}
