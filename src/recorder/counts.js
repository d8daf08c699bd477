// The counts of an entry: the number of failures by hour and by message, and the times of the first and the last failure.

import { encode } from './builtins.js';

export const HOUR_MS = 3_600_000;
/**
 * The maximum number of messages that an entry counts separately. Each further message replaces the newest one and takes over
 * its count.
 */
export const MAX_MESSAGES = 50;

/** Converts milliseconds since 1970 to hours since 1970. */
export const hourOf = (time) => Math.floor(time / HOUR_MS);

/** Returns empty counts. `time` is the time of the failure that the caller counts first. */
export function createCounts(time) {
  return { first: time, last: time, hours: new Map(), messages: new Map() };
}

/** Adds `times` failures with this time and message to `counts`. */
export function addCount(counts, time, message, times) {
  if (time < counts.first) counts.first = time;
  if (time > counts.last) counts.last = time;
  const hour = hourOf(time);
  counts.hours.set(hour, (counts.hours.get(hour) ?? 0) + times);
  addMessage(counts.messages, message, times);
}

/**
 * Adds the counts in the second argument, whose messages are not scrubbed, to `total`. `clean(message)` returns a message as it
 * is stored.
 */
export function addCounts(total, { first, last, hours, messages }, clean) {
  total.first = Math.min(total.first, first);
  total.last = Math.max(total.last, last);
  // `total` has neither map in a new entry whose counts were not written yet.
  total.hours ??= new Map();
  total.messages ??= new Map();
  for (const [hour, count] of hours) total.hours.set(hour, (total.hours.get(hour) ?? 0) + count);
  for (const [message, count] of messages) addMessage(total.messages, clean(message), count);
}

function addMessage(messages, message, count) {
  const before = messages.get(message);
  if (before === undefined && messages.size >= MAX_MESSAGES) {
    let newest;
    for (newest of messages.keys());
    count += messages.get(newest);
    messages.delete(newest);
  }
  messages.set(message, (before ?? 0) + count);
}

/** Returns whether the counts are those of exactly one failure with this message. Such counts need not be stored. */
export function isSingle({ hours, messages }, message) {
  const [count] = hours.values();
  return hours.size === 1 && count === 1 && messages.has(message);
}

/**
 * Returns the counts as JSON. `message` is the message in the texts of the entry: the JSON contains `messages` only if a
 * counted message differs from it. `final` marks a sealed entry.
 */
export function encodeCounts({ first, last, hours, messages }, message, final) {
  const all = messages.size > 1 || !messages.has(message) ? [...messages] : undefined;
  return encode({ first, last, hours: [...hours], messages: all, final });
}
