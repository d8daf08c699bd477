// Rebuilds the entries that browsers report, as records of the journal. Any client may send a report, so its objects are not
// kept: an entry is rebuilt field by field from own properties of the result of `JSON.parse`. The code of the recorder bounds
// and scrubs the texts.

import { createBounds, MAX_CRASH_STACK } from '../../src/recorder/bound-event.js';
import { encode, filter, first, map } from '../../src/recorder/builtins.js';
import { MAX_ENTRIES } from '../../src/recorder/context.js';
import { HOUR_MS, hourOf } from '../../src/recorder/counts.js';
import { debugIdsOf } from '../../src/recorder/debug-ids.js';
import { SESSION_MS } from '../../src/recorder/journal.js';
import { isObject, MAX_MESSAGE } from '../../src/recorder/read-error.js';
import { MAX_SAMPLES } from '../../src/recorder/report-format.js';
import { isSecretKey, REDACTED, scrub } from '../../src/recorder/scrub.js';
import { createSerializer } from '../../src/recorder/serialize.js';

/** The prefix of the keys of reported entries. */
export const PREFIX = 'reported/j1/';
/**
 * The maximum age of a time in a reported entry. An earlier time is set to this limit. A time may be days old, because a page
 * stores the entries that it cannot deliver, and a later page load sends them.
 */
export const MAX_AGE_MS = 7 * 24 * HOUR_MS;
/**
 * The most hours for which an entry may have counts; an entry with more is dropped. A recorder keeps counts that it cannot
 * write for as long as its session.
 */
export const MAX_HOURS = SESSION_MS / HOUR_MS + 1;
export const MAX_COUNT = 1e9;
/** The most UTF-16 units of all records of an entry. A larger entry is dropped. */
export const MAX_ENTRY = 64 << 10;

const ID = /^[a-z0-9]{16}\/(0|[1-9][0-9]{0,8})$/;
const EXCEPTION_ID = /^[a-z0-9]{1,64}\.[0-9]{1,16}$/;
const KINDS = ['error', 'rejection', 'panic', 'captured', 'message', 'resource', 'csp'];

/**
 * The fields of a sample, the required texts of an entry, and its optional fields. They have the names and forms of the
 * journal.
 */
const SAMPLE = ['url', 'context', 'breadcrumbs', 'locals', 'scopes'];
const TEXTS = ['type', 'message', 'stack'];
const SHARED = ['location', 'causes', 'fingerprint', 'userAgent', 'release', 'environment'];

// The serializer gets a constant clock, because its time limit is for getters and proxies, which JSON does not have.
const { text, textsOf, optional, bound, boundSample } = createBounds(
  createSerializer(scrub, isSecretKey, REDACTED, () => 0),
);

/** Returns the value of an own property of `object`, or undefined if it has none of this name. */
const own = (object, key) =>
  isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined;
const pick = (object, keys) => Object.fromEntries(map(keys, (key) => [key, own(object, key)]));
const isRecord = (value) => isObject(value) && !Array.isArray(value);
const isText = (value) => typeof value === 'string';
const recordsOf = (list) => (Array.isArray(list) ? filter(first(list, MAX_ENTRIES), isRecord) : []);

/**
 * Returns the records of an entry as pairs of key and value: its texts, its counts, and its samples. Returns undefined if it
 * is malformed. `receivedAt` is in milliseconds since 1970; later times, and times more than MAX_AGE_MS before it, are set to
 * these limits. Never throws.
 */
export function rebuildEntry(untrusted, receivedAt) {
  const id = own(untrusted, 'id');
  const counts = rebuildCounts(own(untrusted, 'counts'), receivedAt);
  if (!counts || !isText(id) || !ID.test(id)) return undefined;
  const texts = rebuildTexts(own(untrusted, 'texts'), counts, receivedAt);
  if (!texts) return undefined;
  const { first, last, hours, total } = counts;
  const room = Math.min(MAX_SAMPLES, texts.id ? total - 1 : total);
  const samples = rebuildSamples(own(untrusted, 'samples'), room, counts, receivedAt);
  const key = PREFIX + id;
  const pairs = [
    [key, encode(texts)],
    [`${key}/c`, encode({ first, last, hours, final: true })],
    ...map(samples, (sample, index) => [`${key}/${index + 1}`, encode(sample)]),
  ];
  return sizeOf(pairs) <= MAX_ENTRY ? pairs : undefined;
}

/** Returns the number of UTF-16 units of the keys and the values. */
export function sizeOf(pairs) {
  let size = 0;
  for (const [key, value] of pairs) size += key.length + value.length;
  return size;
}

/** Returns the number from `min` to `max` that is closest to `number`, rounded down. */
const clamp = (number, min, max) => Math.floor(Math.min(Math.max(number, min), max));

/**
 * Returns `{ first, last, hours, total }`: the counts of an entry with valid times, and their sum. Returns undefined if the
 * counts are malformed.
 */
function rebuildCounts(given, receivedAt) {
  const [start, end, list] = map(['first', 'last', 'hours'], (key) => own(given, key));
  if (!Number.isFinite(start) || !Number.isFinite(end) || start > end) return undefined;
  if (!Array.isArray(list) || list.length > MAX_HOURS) return undefined;
  const first = clamp(start, receivedAt - MAX_AGE_MS, receivedAt);
  const last = clamp(end, receivedAt - MAX_AGE_MS, receivedAt);
  const hours = new Map();
  let total = 0;
  for (const pair of list) {
    if (!Array.isArray(pair) || pair.length !== 2) return undefined;
    const [given, count] = pair;
    if (!Number.isFinite(given) || !Number.isSafeInteger(count) || count < 0) return undefined;
    const hour = clamp(given, hourOf(first), hourOf(last));
    if (count) hours.set(hour, (hours.get(hour) ?? 0) + count);
    total += count;
  }
  if (total < 1 || total > MAX_COUNT) return undefined;
  return { first, last, hours: [...hours], total };
}

/**
 * Returns the bounded texts of an entry, with the sample of the first failure if the entry has one. Returns undefined if the
 * texts are malformed.
 */
function rebuildTexts(given, counts, receivedAt) {
  const kind = own(given, 'kind');
  const event = pick(given, [...TEXTS, ...SHARED]);
  if (!KINDS.includes(kind) || !TEXTS.every((key) => isText(event[key]))) return undefined;
  event.causes = recordsOf(event.causes);
  const { url, context, breadcrumbs, locals, scopes, ...bounded } = bound(event, {
    kind,
    handled: own(given, 'handled') === true,
    fatal: own(given, 'fatal') === true,
    time: counts.first,
    after: rebuildMarker(own(given, 'after')),
  });
  const debugIds = own(given, 'debugIds');
  const pairs = isRecord(debugIds) ? first(Object.entries(debugIds), MAX_ENTRIES) : [];
  const texts = { ...bounded, debugIds: debugIdsOf(bounded, pairs) };
  const id = own(given, 'id');
  if (!isExceptionId(id)) return texts;
  return { ...texts, id, ...rebuildSample(given, receivedAt) };
}

/** Returns the bounded crash marker of an entry, or undefined if it has none. */
function rebuildMarker(given) {
  const { kind, location, instances } = pick(given, ['kind', 'location', 'instances']);
  if (!KINDS.includes(kind)) return undefined;
  return {
    kind,
    ...textsOf(pick(given, TEXTS), MAX_CRASH_STACK),
    location: optional(location, MAX_MESSAGE),
    // Without a valid number, one instance is assumed. With several instances, the failure may be independent of the crash.
    instances: Number.isSafeInteger(instances) ? instances : 1,
  };
}

const isExceptionId = (id) => isText(id) && EXCEPTION_ID.test(id);

/** Returns at most `max` bounded samples of an entry, without malformed ones. */
function rebuildSamples(list, max, { first: start, last }, receivedAt) {
  const samples = [];
  for (const given of recordsOf(list)) {
    const { id, time, message } = pick(given, ['id', 'time', 'message']);
    if (samples.length >= max || !isExceptionId(id) || !Number.isFinite(time)) continue;
    samples.push({
      id,
      time: clamp(time, start, last),
      message: isText(message) ? text(message, MAX_MESSAGE) : undefined,
      ...rebuildSample(given, receivedAt),
    });
  }
  return samples;
}

/** Returns the bounded fields of a sample, except for id, time and message. */
function rebuildSample(given, receivedAt) {
  const picked = pick(given, SAMPLE);
  picked.breadcrumbs = recordsOf(picked.breadcrumbs);
  picked.scopes = recordsOf(picked.scopes);
  const sample = boundSample(picked);
  const breadcrumbs = map(sample.breadcrumbs, ({ time, text, data }) => ({
    time: clamp(time, receivedAt - MAX_AGE_MS, receivedAt),
    text,
    data,
  }));
  return { ...sample, breadcrumbs };
}
