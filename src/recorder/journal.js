// The journal of one session: what this page, worker or isolate has captured, as records.
//
// | key | value, as JSON |
// | --- | --- |
// | `j1/<session>/<n>` | the texts that all failures of an entry share, and the sample of its first failure |
// | `j1/<session>/<n>/c` | the counts of the entry: `first`, `last`, `hours`, `messages`, and `final` in the end; without it, the entry counts once |
// | `j1/<session>/<n>/<slot>` | a further sample: the fields in which the failures of an entry differ |
// | `r1/<session>` | the limits of the session; written with its first entry |
//
// The texts are written once; if `early-recorder.js` wrote them first, they are replaced once. Slots are numbers from 0 to
// `maxExceptionPerGroup` − 1; newer samples replace older ones. Cores do not read `messages` yet, and of `r1` only the key.
//
// A session writes only its own keys and reads none of them, so writers never overwrite each other. A record is always
// written whole, so writing it twice changes nothing. A core compacts an entry once it is final: when its counts say
// so, or two hours after its first failure. A final entry never changes. docs/journal.md has the protocol;
// `src/core/turret/journal.rs` reads what this module writes.

import { encode } from './builtins.js';
import { addCount, addCounts, createCounts, encodeCounts, HOUR_MS, isSingle } from './counts.js';
import { createRateLimit } from './rate-limit.js';
import { createSites, textsOf } from './sites.js';

/** How long a session adds to one entry. */
export const ENTRY_MS = HOUR_MS;
/**
 * The age after which the session no longer writes an entry: a later write could arrive when a core has already compacted
 * it (2 hours).
 */
export const STALE_MS = 1.5 * HOUR_MS;
/** How long a session keeps its id, so that cores know when it has ended. */
export const SESSION_MS = 24 * HOUR_MS;
/** Others judge an entry's age by the wall clock, so a session ends when that clock jumps by more. */
export const MAX_JUMP_MS = HOUR_MS;
/** Records that one flush by a timer writes, so that it never takes long. */
export const MAX_RECORDS_PER_FLUSH = 200;
/**
 * The number of new entries, and of traps, that are written synchronously per URGENT_MS. The next flush writes the others:
 * one such write costs as much as counting 100 failures.
 */
export const MAX_URGENT = 3;
const URGENT_MS = 100;
/** The minimum time between two comparisons of the clocks. */
const CHECK_MS = 1_000;

/**
 * Returns a journal.
 *
 * - `newSession()` returns the id of a session. It is called at the first failure, because an isolate has no randomness
 *   before its first request, and because a page without failures needs no id.
 * - `write(pairs)` issues records to every backend before it returns. It never throws. The journal treats every
 *   record that it passed to `write` as written, because it never reads the backends.
 * - `now()` returns milliseconds since 1970; `monotonic()` returns milliseconds of a clock that nobody sets.
 * - `limits()` returns the value of `r1`.
 * - `maxSamples` is the number of samples per entry. Newer samples replace the oldest.
 * - `clean(message)` returns a message as it may be stored.
 */
export function createJournal({ newSession, write, now, monotonic, limits, maxSamples, clean }) {
  const unwritten = new Set();
  const sites = createSites(unwritten);
  const isUrgentEntry = createRateLimit(MAX_URGENT, URGENT_MS);
  const isUrgentTrap = createRateLimit(MAX_URGENT, URGENT_MS);
  let session = '';
  /** When the session began, by both clocks. */
  let startedAt = 0;
  let startedAtMonotonic = 0;
  /** When the clocks were last compared. */
  let clocksComparedAt = -Infinity;
  let hasLimits = false;
  let entries = 0;
  let sequence = 0;
  /** While failures are recorded again, under a session that may be over. */
  let isResuming = false;
  /** The number and first time of the next entry, if `early-recorder.js` gave it any. */
  let reserved;

  const keyOf = (site, name = '') => `j1/${session}/${site.entry}${name}`;

  /** Begins a session if there is none, or if the last one is over. */
  const openSession = (time) => {
    if (isResuming || Math.abs(time - clocksComparedAt) < CHECK_MS) return;
    clocksComparedAt = time;
    const age = time - startedAt;
    const hasJumped = Math.abs(age - (monotonic() - startedAtMonotonic)) > MAX_JUMP_MS;
    if (session && !hasJumped && age < SESSION_MS) return;
    if (session) {
      // After a clock jump, cores may already treat these entries as final, so they are not written again.
      sealAll(hasJumped ? Infinity : time);
      // Counts that are not written go to an entry of the new session.
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
   * Makes sure that the site has an entry that it may add to at `time`. `isHeld`: for a failure that `early-recorder.js` held. Returns
   * whether the entry is new.
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
   * Seals the entry: returns a put of its written counts with `final`. Later failures go to a new entry, because if this
   * put is lost, a core compacts the counts that arrived before it. Returns nothing once the entry is older than STALE_MS.
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

  /** The texts of a new entry, with its first failure as a sample if that is kept and has the same message. */
  const textsRecord = ({ texts, total, samples }) => {
    const sample = samples.get(0);
    const isFirst = sample?.time === total.first && sample.message === texts.message;
    if (isFirst) samples.delete(0);
    return encode({ ...texts, time: total.first, ...(isFirst && sample) });
  };

  /**
   * Removes the unwritten records from a site and returns them. The texts come first, because an entry without texts cannot
   * be read.
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
    // `early-recorder.js` may have written counts.
    if (added && (isResuming || !isSingle(total, message))) pairs.push(countsOf(site));
    for (const [slot, sample] of samples) {
      // The texts of the entry have the message already.
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
     * Counts one failure of `site`. `createSample()` is called if the failure is kept as a sample, and returns the fields in
     * which failures of the site differ. Writes the first failure of an entry, and a trap, before it returns: at most
     * MAX_URGENT of each per URGENT_MS. Returns the id of the exception, which is `id` if `early-recorder.js`
     * held the failure under that id.
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

    /** Writes about `max` unwritten records. Returns whether more are left. */
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

    /** Ends all entries, because a core asks for it. */
    seal: sealAll,

    /**
     * Continues a session: `time` is when it began; `entry` and `exception` are the next free numbers. While `record()`
     * runs, no entry or session expires, because the early records already have these numbers.
     */
    resume(id, time, entry, exception, record) {
      session = id;
      startedAt = time;
      // As if its clocks had agreed until now.
      startedAtMonotonic = monotonic() - (now() - time);
      entries = entry;
      sequence = exception;
      isResuming = true;
      try {
        record();
      } finally {
        isResuming = false;
      }
    },

    /**
     * Gives the next entry that a held failure opens this `number` and `first` time. Returns whether the last ones were used.
     */
    reserve(given) {
      const isUsed = reserved === undefined;
      reserved = given;
      return isUsed;
    },

    /** Counts more failures of `site`, of which nothing else is known. */
    countMore(site, time, message, times) {
      openEntry(site, time);
      addCount((site.added ??= createCounts(time)), time, message, times);
      unwritten.add(site);
    },

    /** Ends the entries whose texts are among `keys`, which are being removed. */
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

/** Negative ages are those of a clock that was set back. */
const ageOf = (site, time) => Math.abs(time - site.total.first);
