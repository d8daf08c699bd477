// What fails before the second file is loaded: counted and stored at once with coarse texts, and held, so that the
// journal can record it again with all that is known of it. A page whose second file never arrives keeps this much.
//
// The records are those of journal.js, under the same keys.

import { attempt, map, stringify } from './builtins.js';
import { redactStack, redactText } from './coarse.js';
import { HOUR_MS } from './counts.js';
import { bucketOf, identify, MAX_SITES } from './site-key.js';

/** The first failures of a site that are held, and all that are held. */
const MAX_HELD_PER_SITE = 20;
const MAX_HELD = 1_000;
/** Texts that are held whole, in UTF-16 units. Further ones are shortened. */
const MAX_TEXTS = 4 << 20;
/** Parts of a fingerprint. */
const MAX_PARTS = 50;
const SHORT_MESSAGE_LENGTH = 200;
const SHORT_STACK_LENGTH = 800;
/** Sites that are written before the call returns, between two flushes. */
const MAX_URGENT = 10;

/**
 * Returns the recorder of the first moments. `newSession()` returns a new id. `write(pairs)` never throws.
 * `mustHideMessages()` returns whether the messages must not be stored, because a callback has not seen them. It has seen those of
 * a failure with `callbacksRan`. `readPage()` returns the `url` and the `breadcrumbs` of the moment.
 */
export function createEarlyRecorder(newSession, write, mustHideMessages, readPage) {
  let sites = [];
  /** Lists of sites by `bucketOf`. */
  let index = new Map();
  const unwritten = new Set();
  let session = '';
  let startedAt;
  let sequence = 0;
  let textLength = 0;
  let heldCount = 0;
  let urgentLeft = MAX_URGENT;

  /** The parts of a custom fingerprint. Only texts can be read without the second file. */
  const fingerprintOf = ({ context }) =>
    // A context may be hostile.
    attempt(() => {
      const fingerprint = context?.fingerprint;
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
    // The texts alone count as one failure.
    if (count > 1) pairs.push([`${key}/c`, stringify({ first, last, hours: [...hours] })]);
    return pairs;
  };

  const flush = () => {
    for (const site of unwritten) write(recordsOf(site));
    unwritten.clear();
    urgentLeft = MAX_URGENT;
  };

  /** Returns the site with this identity. Adds it, if it is new. */
  const findOrAddSite = (failure, fingerprint, chain) => {
    let [key, stacks] = identify(failure, fingerprint, chain);
    const at = bucketOf(key, stacks);
    const alike = index.get(at) ?? [];
    for (const site of alike) {
      // Beyond MAX_TEXTS, `key` is not kept, so sites in the same bucket are counted as one.
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

  return {
    /** Counts a failure, and returns its id. */
    record(failure, chain) {
      const { time } = failure;
      // A session adds to its entries for an hour: see docs/journal.md.
      if (!session || Math.abs(time - startedAt) > HOUR_MS) {
        flush();
        this.drain();
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

    records() {
      const all = [];
      for (const site of sites) all.push(...recordsOf(site));
      return all;
    },

    /** Goes on with what `other`, which is of another copy, has recorded, unless something was recorded here. */
    takeOver(other) {
      if (session) return;
      other.flush();
      ({ sites, index, session, startedAt, sequence } = other.drain());
    },

    /** Returns all that was recorded, for whoever goes on with it, and forgets it. */
    drain() {
      const all = { sites, index, session, startedAt, sequence };
      sites = [];
      index = new Map();
      unwritten.clear();
      session = '';
      return all;
    },
  };
}
