// What the hours of a group say of now.

import { ageIn, HOUR } from '../lib/time.js';

const DAY = 24 * HOUR;
const RISING = { least: 5, times: 3 };

/** In the last 60 minutes, of which those before this hour are told as if they were spread evenly over theirs. */
export function rate(hours, now) {
  const passed = (now % HOUR) / HOUR;
  return hours.reduce((sum, [start, count]) => {
    return sum + count * ([1, 1 - passed][ageIn(HOUR, start, now)] ?? 0);
  }, 0);
}

/** As people read it. */
export function perHour(rate) {
  if (!rate) return '0';
  return rate < 1 ? Math.max(0.1, rate).toFixed(1) : Math.round(rate).toLocaleString();
}

export function isNew({ firstSeen }, now) {
  return now - firstSeen < DAY;
}

/** Far more often than in the day before. */
export function isRising({ hours }, now) {
  const current = rate(hours, now);
  if (current < RISING.least) return false;
  const before = hours.reduce((sum, [start, count]) => {
    const age = ageIn(HOUR, start, now);
    return age > 1 && age <= 25 ? sum + count : sum;
  }, 0);
  return current >= (RISING.times * before) / 24;
}
