// Records failures until the recorder's second file is loaded. It counts all failures and stores them at once with coarse
// texts: see coarse.js. It also holds the failures themselves, so that recorder.js can replay them with full texts when the
// second file arrives. If the second file never arrives, the coarse records remain.
//
// The records have the format and the keys of journal.js.

import { attempt, map, stringify } from './builtins.js';
import { redactStack, redactText } from './coarse.js';
import { HOUR_MS } from './counts.js';
import { bucketOf, identify, MAX_SITES } from './site-key.js';

/**
 * The maximum number of failures of one site (equal failures), and in the next line of all sites, that are held with their
 * thrown values for the replay. Further ones are only counted.
 */
const MAX_HELD_PER_SITE = 20;
const MAX_HELD = 1_000;
/**
 * The maximum length of the texts that are held for all sites together, in UTF-16 units; a site is all equal failures. Beyond
 * it, new sites get shortened texts, and further failures are only counted.
 */
const MAX_TEXTS = 4 << 20;
/** The maximum number of parts of a custom fingerprint that are read. Further ones are ignored. */
const MAX_PARTS = 50;
const SHORT_MESSAGE_LENGTH = 200;
const SHORT_STACK_LENGTH = 800;
/**
 * The maximum number of new sites that are written before `record` returns, between two flushes. The next flush writes the
 * others.
 */
const MAX_URGENT = 10;

/**
 * Returns a recorder that stores coarse texts, in which possible secrets are redacted. `newSession()` returns a new session id.
 * `write(pairs)` stores records, and never throws. `mustHideMessages()` returns whether messages must not be stored before
 * callbacks have seen them. For failures with `callbacksRan` the callbacks have already seen them. `readPage()` returns the
 * current `url` and `breadcrumbs`.
 */
export function createEarlyRecorder(newSession, write, mustHideMessages, readPage) {
  let sites = [];
  /** The sites by `bucketOf`: each value is the list of the sites in one bucket. */
  let index = new Map();
  const unwritten = new Set();
  let session = '';
  let startedAt;
  let sequence = 0;
  let textLength = 0;
  let heldCount = 0;
  let urgentLeft = MAX_URGENT;

  /**
   * Returns the custom fingerprint in the context of a failure as a list of texts, or undefined if there is none. Parts that
   * are not texts become empty texts, because only the recorder's second file can print other values.
   */
  const fingerprintOf = (failure) =>
    // If a getter of the context throws, there is no fingerprint.
    attempt(() => {
      const fingerprint = failure.context?.fingerprint;
      if (!Array.isArray(fingerprint)) return;
      return map(fingerprint.slice(0, MAX_PARTS), (part) =>
        typeof part === 'string' ? part.slice(0, SHORT_MESSAGE_LENGTH) : '',
      );
    });

  const createRedactor =
    (haveCallbacksRun) =>
    ({ type, message, stack }) => ({
      type: redactText(type),
      message: mustHideMessages() && !haveCallbacksRun ? '' : redactText(message),
      stack: redactStack(stack),
    });

  /** Returns the records of a site as pairs: its texts, and its counts if it has failed more than once. */
  const recordsOf = ({ number, chain, fingerprint, failure, last, count, hours }) => {
    const { id, kind, handled, fatal, after, time: first } = failure;
    const key = `j1/${session}/${number}`;
    const [texts, ...causes] = map(chain, createRedactor(failure.callbacksRan));
    const record = {
      id,
      kind,
      ...texts,
      causes,
      // The core groups a panic by its location and message. Other failures have none here: that of a policy violation is an
      // address, which may contain a secret.
      location: fatal ? chain[0].location : undefined,
      handled,
      fatal,
      time: first,
      early: true,
      after: after && { ...after, ...createRedactor()(after) },
      fingerprint: fingerprint && map(fingerprint, redactText),
    };
    const pairs = [[key, stringify(record)]];
    // The record of counts is left out for a single failure, because an entry without one counts as one failure.
    if (count > 1) pairs.push([`${key}/c`, stringify({ first, last, hours: [...hours] })]);
    return pairs;
  };

  const flush = () => {
    for (const site of unwritten) write(recordsOf(site));
    unwritten.clear();
    urgentLeft = MAX_URGENT;
  };

  /**
   * Returns the site (the record of equal failures) to which a failure with the texts `chain` belongs. Adds a site if there is
   * none. If MAX_SITES exist, returns the newest one instead.
   */
  const findOrAddSite = (failure, fingerprint, chain) => {
    let [key, stacks] = identify(failure, fingerprint, chain);
    const at = bucketOf(key, stacks);
    const alike = index.get(at) ?? [];
    for (const site of alike) {
      // A site beyond MAX_TEXTS has no `key`, so all further failures in its bucket are counted as its failures.
      if (site.key === undefined || (site.stacks === stacks && site.key === key)) return site;
    }
    if (sites.length >= MAX_SITES) return sites[MAX_SITES - 1];
    index.set(at, alike);
    textLength += key.length + stacks.length + chain[0].message.length;
    failure.page = readPage();
    if (textLength > MAX_TEXTS) {
      const [{ type, message, stack }] = chain;
      chain = [
        {
          type,
          message: message.slice(0, SHORT_MESSAGE_LENGTH),
          stack: stack.slice(0, SHORT_STACK_LENGTH),
        },
      ];
      failure = { ...failure, thrown: undefined, context: undefined, page: {}, chain };
      key = stacks = undefined;
    }
    const site = {
      number: sites.length,
      failure,
      chain,
      key,
      last: 0,
      fingerprint,
      hours: new Map(),
      count: 0,
      stacks,
      failures: [],
    };
    alike.push(site);
    sites.push(site);
    return site;
  };

  /**
   * Removes all sites from this recorder, and returns them with the id, the start and the last number of the session, for
   * `replay` or `takeOver`. `session` is empty if nothing was recorded.
   */
  const drain = () => {
    const all = { sites, index, session, startedAt, sequence };
    sites = [];
    index = new Map();
    unwritten.clear();
    session = '';
    return all;
  };

  return {
    /**
     * Counts a failure, and holds it for the replay if there is room. Returns its id. `chain` contains the texts of
     * `readChain`. Writes a new site before it returns, but at most MAX_URGENT between two flushes.
     */
    record(failure, chain) {
      const { time } = failure;
      // The session ends after an hour, because a session adds failures to an entry for at most that long: see
      // docs/reference/journal.md.
      if (!session || Math.abs(time - startedAt) > HOUR_MS) {
        flush();
        drain();
        textLength = heldCount = 0;
        session = newSession();
        startedAt = time;
        sequence = 0;
      }
      const id = (failure.id = `${session}.${++sequence}`);
      const site = findOrAddSite(failure, fingerprintOf(failure), chain);
      site.last = time;
      const hour = Math.floor(time / HOUR_MS);
      site.hours.set(hour, (site.hours.get(hour) ?? 0) + 1);
      if (
        textLength <= MAX_TEXTS &&
        site.failures.length < MAX_HELD_PER_SITE &&
        heldCount++ < MAX_HELD
      ) {
        failure.page ??= readPage();
        site.failures.push(failure);
      }
      if (!site.count++ && urgentLeft-- > 0) write(recordsOf(site));
      else unwritten.add(site);
      return id;
    },

    flush,
    drain,

    /** Returns the records of all sites as pairs, whether they are written or not. */
    records() {
      const all = [];
      for (const site of sites) all.push(...recordsOf(site));
      return all;
    },

    /**
     * Moves the sites and the session of `other`, the early recorder of another copy, to this one, if this one has recorded
     * nothing. `other` is empty afterwards.
     */
    takeOver(other) {
      if (session) return;
      other.flush();
      ({ sites, index, session, startedAt, sequence } = other.drain());
    },
  };
}
