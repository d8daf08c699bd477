// Records failures until the second file is loaded. It counts all failures and stores them at once with coarse texts: see coarse.js.
// It also holds the failures themselves, so that recorder.js can replay them with full texts when the second file arrives. If that
// never arrives, the coarse records remain.
//
// The records have the format and the keys of journal.js.

import { attempt, map, stringify } from './builtins.js';
import { redactStack, redactText } from './coarse.js';
import { HOUR_MS } from './counts.js';
import { bucketOf, identify, MAX_SITES } from './site-key.js';

/** The maximum number of failures that are held, for each site and in total. */
const MAX_HELD_PER_SITE = 20;
const MAX_HELD = 1_000;
/** The maximum length of the texts that are held in full, in UTF-16 units. Texts beyond it are shortened. */
const MAX_TEXTS = 4 << 20;
/** The maximum number of parts of a custom fingerprint. */
const MAX_PARTS = 50;
const SHORT_MESSAGE_LENGTH = 200;
const SHORT_STACK_LENGTH = 800;
/** The number of new sites between two flushes that are written before `record` returns. */
const MAX_URGENT = 10;

/**
 * Returns a recorder with coarse texts. `newSession()` returns a new session id. `write(pairs)` never throws.
 * `mustHideMessages()` returns whether messages must not be stored before callbacks have seen them. The callbacks have seen those
 * of failures with `callbacksRan`. `readPage()` returns the current `url` and `breadcrumbs`.
 */
export function createEarlyRecorder(newSession, write, mustHideMessages, readPage) {
  let sites = [];
  /** A map from `bucketOf` to lists of sites. */
  let index = new Map();
  const unwritten = new Set();
  let session = '';
  let startedAt;
  let sequence = 0;
  let textLength = 0;
  let heldCount = 0;
  let urgentLeft = MAX_URGENT;

  /**
   * Returns the parts of a custom fingerprint, or undefined if there is none. Parts that are not texts are empty, because only the
   * second file can print them.
   */
  const fingerprintOf = (failure) =>
    // A getter of the context may throw.
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
  const recordsOf = ({ number, last, count, hours, failure, chain, fingerprint }) => {
    const { id, kind, handled, fatal, after, time: first } = failure;
    const key = `j1/${session}/${number}`;
    const [texts, ...causes] = map(chain, createRedactor(failure.callbacksRan));
    const record = {
      id,
      kind,
      ...texts,
      causes,
      handled,
      fatal,
      time: first,
      early: true,
      after: after && { ...after, ...createRedactor()(after) },
      fingerprint: fingerprint && map(fingerprint, redactText),
    };
    const pairs = [[key, stringify(record)]];
    // An entry without counts counts as one failure.
    if (count > 1) pairs.push([`${key}/c`, stringify({ first, last, hours: [...hours] })]);
    return pairs;
  };

  const flush = () => {
    for (const site of unwritten) write(recordsOf(site));
    unwritten.clear();
    urgentLeft = MAX_URGENT;
  };

  /** Returns the site of a failure. Adds it if it is new. If MAX_SITES exist, returns the newest one. */
  const findOrAddSite = (failure, fingerprint, chain) => {
    let [key, stacks] = identify(failure, fingerprint, chain);
    const at = bucketOf(key, stacks);
    const alike = index.get(at) ?? [];
    for (const site of alike) {
      // Sites beyond MAX_TEXTS have no `key`, so all sites in their bucket are counted as one.
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
      key,
      stacks,
      failure,
      chain,
      fingerprint,
      last: 0,
      number: sites.length,
      count: 0,
      hours: new Map(),
      failures: [],
    };
    alike.push(site);
    sites.push(site);
    return site;
  };

  /** Removes and returns all sites, with the session and its numbers. `session` is empty if nothing was recorded. */
  const drain = () => {
    const all = { sites, index, session, startedAt, sequence };
    sites = [];
    index = new Map();
    unwritten.clear();
    session = '';
    return all;
  };

  return {
    /** Counts a failure, and returns its id. `chain` contains the texts of `readChain`. */
    record(failure, chain) {
      const { time } = failure;
      // A session adds to its entries for at most an hour, so it ends here: see docs/reference/journal.md.
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

    /** Returns the records of all sites as pairs. */
    records() {
      const all = [];
      for (const site of sites) all.push(...recordsOf(site));
      return all;
    },

    /** Takes the sites and the session from `other`, the early recorder of another copy, if this one has recorded nothing. */
    takeOver(other) {
      if (session) return;
      other.flush();
      ({ sites, index, session, startedAt, sequence } = other.drain());
    },
  };
}
