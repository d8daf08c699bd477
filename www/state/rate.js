// Computes the rate of a group, in failures per hour, from `hours`, its counts by hour: `[[start, count], …]`, with times in
// milliseconds.

import { ageIn, DAY_MS, HOUR_MS } from '../lib/time.js';

/**
 * A group is rising if its rate per hour is at least MIN_RISING_RATE, and at least MIN_RISING_FACTOR times its average of the
 * day before.
 */
const MIN_RISING_RATE = 5;
const MIN_RISING_FACTOR = 3;

/**
 * Returns the number of failures in the last 60 minutes before `now`. The failures of the last full hour count as if they were
 * spread evenly over that hour.
 */
export function rate(hours, now) {
  const passed = (now % HOUR_MS) / HOUR_MS;
  return hours.reduce((sum, [start, count]) => {
    return sum + count * ([1, 1 - passed][ageIn(HOUR_MS, start, now)] ?? 0);
  }, 0);
}

/** Returns a rate per hour as text: with one decimal and at least 0.1 if it is below 1, and else rounded. 0 is `0`. */
export function perHour(rate) {
  if (!rate) return '0';
  return rate < 1 ? Math.max(0.1, rate).toFixed(1) : Math.round(rate).toLocaleString();
}

export function isNew({ firstSeen }, now) {
  return now - firstSeen < DAY_MS;
}

/**
 * Whether the current rate of the group is at least MIN_RISING_RATE, and at least MIN_RISING_FACTOR times its average rate in
 * the 24 hours before the last full hour.
 */
export function isRising({ hours }, now) {
  const current = rate(hours, now);
  if (current < MIN_RISING_RATE) return false;
  const before = hours.reduce((sum, [start, count]) => {
    const age = ageIn(HOUR_MS, start, now);
    return age > 1 && age <= 25 ? sum + count : sum;
  }, 0);
  return current >= (MIN_RISING_FACTOR * before) / 24;
}
