// The rate of a group, computed from its counts by hour.

import { ageIn, HOUR } from '../lib/time.js';

const DAY = 24 * HOUR;
const RISING = { least: 5, times: 3 };

/** Returns the count of the last 60 minutes, as if the count of the last hour were spread evenly over it. */
export function rate(hours, now) {
  const passed = (now % HOUR) / HOUR;
  return hours.reduce((sum, [start, count]) => {
    return sum + count * ([1, 1 - passed][ageIn(HOUR, start, now)] ?? 0);
  }, 0);
}

/** Formats a rate. */
export function perHour(rate) {
  if (!rate) return '0';
  return rate < 1 ? Math.max(0.1, rate).toFixed(1) : Math.round(rate).toLocaleString();
}

export function isNew({ firstSeen }, now) {
  return now - firstSeen < DAY;
}

/** Whether the rate is far above the average of the day before. */
export function isRising({ hours }, now) {
  const current = rate(hours, now);
  if (current < RISING.least) return false;
  const before = hours.reduce((sum, [start, count]) => {
    const age = ageIn(HOUR, start, now);
    return age > 1 && age <= 25 ? sum + count : sum;
  }, 0);
  return current >= (RISING.times * before) / 24;
}
