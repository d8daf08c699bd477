// The journal of one session: the records of the failures that this page, worker or isolate has captured.
//
// | key | value, as JSON |
// | --- | --- |
// | `j1/<session>/<n>` | the texts that all failures of an entry share, and the sample of its first failure |
// | `j1/<session>/<n>/c` | the counts of the entry: `first`, `last`, `hours`, `messages`, and `final` in a sealed entry. An entry without counts counts as one failure |
// | `j1/<session>/<n>/<slot>` | a further sample: the fields in which the failures of an entry differ |
// | `r1/<session>` | the limits and the in-app rules of the session, which are written with its first entry |
//
// The texts are written once, or twice if `early-recorder.js` has written coarse texts first. Slots are numbers from 0 to
// `maxExceptionPerGroup` − 1. Newer samples replace older ones. Cores do not read `messages` yet, and read only the key and
// `inApp` of `r1`.
//
// A session writes only keys with its own id and never reads them, so writers do not overwrite each other. Each write contains
// the whole record, so writing it twice changes nothing. An entry is final if its counts have the mark `final`, or two hours
// after its first failure. A final entry never changes, and a core may compact it. docs/reference/journal.md describes the
// protocol. `src/core/client/journal.rs` reads these records.

import { encode } from './builtins.js';
import { addCount, addCounts, createCounts, encodeCounts, HOUR_MS, isSingle } from './counts.js';
import { createRateLimit } from './rate-limit.js';
import { createSites, textsOf } from './sites.js';

/** The time for which a session adds failures to one entry. Later failures of the site go to a new entry. */
export const ENTRY_MS = HOUR_MS;
/**
 * The age from which the session no longer writes an entry. A later write could take effect after a core has compacted the
 * entry, which is possible at an age of 2 hours.
 */
export const STALE_MS = 1.5 * HOUR_MS;
/**
 * The time after which a session ends and a new one with another id starts. It is bounded, so that a core knows when a session
 * has ended.
 */
export const SESSION_MS = 24 * HOUR_MS;
/** A session ends if the wall clock jumps by more than this, because cores compute the age of its entries from that clock. */
export const MAX_JUMP_MS = HOUR_MS;
/**
 * The number of records after which one flush by a timer stops, so that it does not block the page. The next flush writes the
 * others.
 */
export const MAX_RECORDS_PER_FLUSH = 200;
/**
 * The number of new entries that are written synchronously per URGENT_MS, and the same number of traps. The next flush writes
 * the others, because a synchronous write takes as long as counting 100 failures.
 */
export const MAX_URGENT = 3;
const URGENT_MS = 100;
/** The minimum time between two comparisons of the wall clock and the monotonic clock, which find jumps of the wall clock. */
const CHECK_MS = 1_000;

/**
 * Returns a journal.
 *
 * - `newSession()` returns the id of a session. It is called at the first failure, because an isolate has no randomness
 *   before its first request, and because a page without failures needs no id.
 * - `write(pairs)` issues records to every backend before it returns. It never throws. The journal treats every record that it
 *   has passed to `write` as written, because it never reads the backends.
 * - `now()` returns milliseconds since 1970. `monotonic()` returns milliseconds of a clock that is never set.
 * - `limits()` returns the limits and the in-app rules of the settings, which the record `r1` stores.
 * - `maxSamples` is the maximum number of samples of an entry. A newer sample replaces the oldest one.
 * - `clean(message)` returns a message as it may be stored.
 */
export function createJournal({ newSession, write, now, monotonic, limits, maxSamples, clean }) {
  const unwritten = new Set();
  const sites = createSites(unwritten);
  const isUrgentEntry = createRateLimit(MAX_URGENT, URGENT_MS);
  const isUrgentTrap = createRateLimit(MAX_URGENT, URGENT_MS);
  let session = '';
  /** The start of the session by the wall clock and, in the next variable, by the monotonic clock. */
  let startedAt = 0;
  let startedAtMonotonic = 0;
  /** The time of the last comparison of the wall clock and the monotonic clock. */
  let clocksComparedAt = -Infinity;
  let hasLimits = false;
  let entries = 0;
  let sequence = 0;
  /** True while failures of early-recorder.js are replayed in their session, which may have expired. */
  let isResuming = false;
  /** The number and the first time that the next entry must have, if `early-recorder.js` has assigned them. */
  let reserved;

  const keyOf = (site, name = '') => `j1/${session}/${site.entry}${name}`;

  /** Starts a session if there is none, if the current one is too old, or if the wall clock has jumped. */
  const openSession = (time) => {
    if (isResuming || Math.abs(time - clocksComparedAt) < CHECK_MS) return;
    clocksComparedAt = time;
    const age = time - startedAt;
    const hasJumped = Math.abs(age - (monotonic() - startedAtMonotonic)) > MAX_JUMP_MS;
    if (session && !hasJumped && age < SESSION_MS) return;
    if (session) {
      // After a clock jump, cores may already treat the entries as final, so `Infinity` as time makes them end without another
      // write.
      sealAll(hasJumped ? Infinity : time);
      // Sites with unwritten counts remain in the index, and their counts go to an entry of the new session. Other sites are
      // removed.
      sites.forgetWritten();
    }
    session = newSession();
    startedAt = time;
    startedAtMonotonic = monotonic();
    hasLimits = false;
    entries = 0;
    sequence = 0;
  };

  /**
   * Opens an entry for the site if the site has none, or if its entry is older than ENTRY_MS and therefore sealed. `isHeld` is
   * true for a failure that `early-recorder.js` held: a new entry then gets the reserved number. Returns whether the entry is
   * new.
   */
  const openEntry = (site, time, isHeld) => {
    if (site.total && !isResuming && ageOf(site, time) >= ENTRY_MS) {
      const pairs = sealEntry(site, time);
      if (pairs.length) write(pairs);
    }
    if (site.total) return false;
    const { number, first } = (isHeld && reserved) || { number: entries++, first: time };
    if (isHeld) reserved = undefined;
    site.entry = number;
    site.total = { first, last: first };
    site.stored = 0;
    site.isNew = true;
    return true;
  };

  /**
   * Seals the entry of a site. Returns the pair of its written counts with the mark `final` in a list, or an empty list if
   * nothing was written or the entry is older than STALE_MS. Later failures go to a new entry: if this pair is lost, a core
   * compacts the counts that were stored before it.
   */
  const sealEntry = (site, time) => {
    const isWritten = site.total && !site.isNew && ageOf(site, time) < STALE_MS;
    const pairs = isWritten ? [countsOf(site, true)] : [];
    site.total = undefined;
    return pairs;
  };

  const sealAll = (time) => {
    const pairs = [];
    for (const site of sites.all()) pairs.push(...sealEntry(site, time));
    if (pairs.length) write(pairs);
  };

  const countsOf = (site, final) => [
    keyOf(site, '/c'),
    encodeCounts(site.total, textsOf(site).message, final),
  ];

  /**
   * Returns the texts of a new entry as JSON. If the sample of the first failure is unwritten and has the message of the entry,
   * adds it to the texts, and removes it from `samples`.
   */
  const textsRecord = ({ texts, total, samples }) => {
    const sample = samples.get(0);
    const isFirst = sample?.time === total.first && sample.message === texts.message;
    if (isFirst) samples.delete(0);
    return encode({ ...texts, time: total.first, ...(isFirst && sample) });
  };

  /**
   * Removes the unwritten records from a site, and returns them as pairs. The texts come before the counts and samples, because
   * cores ignore an entry without texts.
   */
  const takeRecords = (site) => {
    const { added, samples, total } = site;
    const { message } = textsOf(site);
    const pairs = [];
    if (!hasLimits) pairs.push([`r1/${session}`, encode(limits())]);
    hasLimits = true;
    for (const sample of samples.values()) sample.message = clean(sample.message);
    if (added) addCounts(total, added, clean);
    if (site.isNew) pairs.push([keyOf(site), textsRecord(site)]);
    // During a replay the counts are always written, because they replace those that `early-recorder.js` may have stored.
    if (added && (isResuming || !isSingle(total, message))) pairs.push(countsOf(site));
    for (const [slot, sample] of samples) {
      // The message is left out of the sample, because the texts of the entry contain it.
      if (sample.message === message) sample.message = undefined;
      pairs.push([keyOf(site, `/${slot}`), encode(sample)]);
    }
    site.isNew = false;
    site.added = undefined;
    samples.clear();
    unwritten.delete(site);
    return pairs;
  };

  return {
    find: sites.find,
    add: sites.add,

    /**
     * Counts one failure of `site`. If the failure is kept as a sample, calls `createSample()`, which returns the fields in
     * which the failures of a site differ. Before it returns, writes the first failure of an entry, and a trap, but at most
     * MAX_URGENT of each per URGENT_MS. Returns the id of the exception. It is `id` for a failure that `early-recorder.js`
     * held, otherwise a new one.
     */
    count(site, time, message, createSample, isTrap, id) {
      openSession(time);
      const isNewEntry = openEntry(site, time, id !== undefined);
      id ??= `${session}.${++sequence}`;
      addCount((site.added ??= createCounts(time)), time, message, 1);
      if (site.isSampled(time)) {
        site.samples.set(site.stored++ % maxSamples, { id, time, message, ...createSample() });
      }
      unwritten.add(site);
      if (isTrap ? isUrgentTrap(time) : isNewEntry && isUrgentEntry(time)) write(takeRecords(site));
      return id;
    },

    /**
     * Writes unwritten records, site by site, until at least `max` are written. Returns whether some sites remain unwritten.
     */
    flush(time, max = MAX_RECORDS_PER_FLUSH) {
      if (!unwritten.size) return false;
      openSession(time);
      const pairs = [];
      for (const site of unwritten) {
        if (pairs.length >= max) break;
        openEntry(site, time);
        pairs.push(...takeRecords(site));
      }
      write(pairs);
      return unwritten.size > 0;
    },

    /** Seals all entries of the session, so that a core may compact them. Later failures go to new entries. */
    seal: sealAll,

    /**
     * Continues a session that started at `time`, and calls `replay()`. `entry` and `exception` are the next free numbers. No
     * entry or session expires during `replay()`, because the early records already have these numbers.
     */
    resume(id, time, entry, exception, replay) {
      session = id;
      startedAt = time;
      // The start by the monotonic clock is computed as if the wall clock had not jumped, because the real start is unknown.
      startedAtMonotonic = monotonic() - (now() - time);
      entries = entry;
      sequence = exception;
      isResuming = true;
      try {
        replay();
      } finally {
        isResuming = false;
      }
    },

    /**
     * Reserves a `number` and a `first` time for the next entry that is opened for a held failure. Without an argument, removes
     * the reservation. Returns true if the previous reservation was used, or if there was none.
     */
    reserve(given) {
      const isUsed = reserved === undefined;
      reserved = given;
      return isUsed;
    },

    /** Counts `times` further failures of `site`, of which only the time and the message are known. */
    countMore(site, time, message, times) {
      openEntry(site, time);
      addCount((site.added ??= createCounts(time)), time, message, times);
      unwritten.add(site);
    },

    /**
     * Closes the entries whose texts are among `keys`, because the records of these entries are being removed. Later failures
     * go to new entries. Writes no mark `final`.
     */
    forget(keys) {
      const removed = new Set(keys);
      for (const site of sites.all()) if (removed.has(keyOf(site))) site.total = undefined;
    },

    get entries() {
      return entries;
    },

    get session() {
      return session;
    },
  };
}

/**
 * Returns the age of the entry of a site in milliseconds. The absolute value also bounds the age after the clock was set back.
 */
const ageOf = (site, time) => Math.abs(time - site.total.first);
