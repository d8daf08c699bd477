// Computes the rate of a group from its counts by hour: `[[start, count], …]`, with times in milliseconds.

import { ageIn, DAY_MS, HOUR_MS } from '../lib/time.js';

/** A rising group has at least this rate per hour, and at least so many times the average of the day before. */
const MIN_RISING_RATE = 5;
const MIN_RISING_FACTOR = 3;

/** Returns the count of the last 60 minutes, as if the failures of the last full hour were spread evenly over it. */
export function rate(hours, now) {
  const passed = (now % HOUR_MS) / HOUR_MS;
  return hours.reduce((sum, [start, count]) => {
    return sum + count * ([1, 1 - passed][ageIn(HOUR_MS, start, now)] ?? 0);
  }, 0);
}

/** Returns a rate as text. */
export function perHour(rate) {
  if (!rate) return '0';
  return rate < 1 ? Math.max(0.1, rate).toFixed(1) : Math.round(rate).toLocaleString();
}

export function isNew({ firstSeen }, now) {
  return now - firstSeen < DAY_MS;
}

/** Whether the rate is far above the average of the previous 24 hours. */
export function isRising({ hours }, now) {
  const current = rate(hours, now);
  if (current < MIN_RISING_RATE) return false;
  const before = hours.reduce((sum, [start, count]) => {
    const age = ageIn(HOUR_MS, start, now);
    return age > 1 && age <= 25 ? sum + count : sum;
  }, 0);
  return current >= (MIN_RISING_FACTOR * before) / 24;
}
