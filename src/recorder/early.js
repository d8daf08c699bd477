// What fails before the second file is loaded: counted and stored at once with coarse texts, and held, so that the
// journal can record it again with all that is known of it. A page whose second file never arrives keeps this much.
//
// The records are those of journal.js, under the same keys.

import { map, stringify } from './builtins.js';
import { redactStack, redactText } from './coarse.js';

/** How long a session adds to its entries: see docs/journal.md. A new session begins then. */
const HOUR_MS = 3_600_000;
/** Failures of a site that are held, the newest. */
const MAX_HELD = 20;
/** Sites of which failures are held. */
const MAX_SITES = 50;
/** Texts that are held whole, in UTF-16 units. Further ones are shortened. */
const MAX_TEXTS = 4 << 20;
/** Parts of a fingerprint. */
const MAX_PARTS = 50;
const SHORT_MESSAGE = 200;
const SHORT_STACK = 800;
/** Sites that are written before the call returns, between two flushes. */
const MAX_URGENT = 10;

/**
 * Returns the recorder of the first moments. `openSession()` returns a new id. `write(pairs)` never throws.
 * `isClosed()` returns whether the messages must not be stored, because a callback has not seen them.
 */
export function createEarly(openSession, write, isClosed) {
  let sites = new Map();
  const unwritten = new Set();
  let session = '';
  let born;
  let entries = 0;
  let sequence = 0;
  let captured = 0;
  let texts = 0;
  let held = 0;
  let urgent = MAX_URGENT;

  /** The parts of a custom fingerprint. Only texts can be read without the second file. */
  const fingerprintOf = ({ context }) => {
    try {
      const fingerprint = context?.fingerprint;
      if (Array.isArray(fingerprint)) {
        return map(fingerprint.slice(0, MAX_PARTS), (part) =>
          typeof part === 'string' ? part.slice(0, SHORT_MESSAGE) : '',
        );
      }
    } catch {
      // A hostile context.
    }
    return [];
  };

  /** What distinguishes a site. A message counts only where there is no stack. */
  const identify = ({ kind, handled, after }, chain, fingerprint) => {
    let key = `${kind}\0${handled}\0${!!after}`;
    for (const part of fingerprint) key += `\0${part}`;
    let stacks = '';
    for (const { type, message, stack } of chain) {
      key += `\0${type}\0${stacks || !stack ? message : ''}`;
      stacks += `\0${stack}`;
    }
    // Short, because it is kept. Sites that are alike are told apart when they are recorded again.
    return key.slice(0, 2_000) + stacks.length + stacks.slice(0, 300) + stacks.slice(-300);
  };

  const redact = ({ type = '', message = '', stack = '' }) => ({
    type: redactText(type),
    message: isClosed() ? '' : redactText(message),
    stack: redactStack(stack),
  });

  const recordsOf = ({ number, id, first, last, hours, failure, chain, fingerprint }) => {
    const { kind, handled, fatal, after } = failure;
    const key = `j1/${session}/${number}`;
    const [texts, ...causes] = map(chain, redact);
    const record = {
      kind,
      ...texts,
      causes,
      handled,
      fatal,
      time: first,
      early: true,
      after: after && { ...after, ...redact(after) },
      fingerprint: fingerprint.length ? map(fingerprint, redactText) : undefined,
    };
    return [
      [key, stringify(record)],
      [`${key}/0`, stringify({ id, time: first })],
      [`${key}/c`, stringify({ first, last, hours: [...hours] })],
    ];
  };

  const flush = () => {
    for (const site of unwritten) write(recordsOf(site));
    unwritten.clear();
    urgent = MAX_URGENT;
  };

  const addSite = (failure, chain, fingerprint, id) => {
    for (const { message, stack } of chain) texts += message.length + stack.length;
    if (texts > MAX_TEXTS) {
      const [{ type, message, stack }] = chain;
      chain = [
        { type, message: message.slice(0, SHORT_MESSAGE), stack: stack.slice(0, SHORT_STACK) },
      ];
      failure = { ...failure, thrown: undefined, context: undefined, breadcrumbs: [], chain };
    }
    const first = failure.time;
    return {
      failure,
      chain,
      fingerprint,
      id,
      first,
      last: first,
      number: entries++,
      count: 0,
      hours: new Map(),
      failures: [],
    };
  };

  return {
    /** Counts a failure, and returns its id. */
    record(failure, chain) {
      const { time } = failure;
      if (!session || Math.abs(time - born) > HOUR_MS) {
        flush();
        sites = new Map();
        session = openSession();
        born = time;
        entries = sequence = texts = held = 0;
      }
      const id = `${session}.${++sequence}`;
      const fingerprint = fingerprintOf(failure);
      const key = identify(failure, chain, fingerprint);
      let site = sites.get(key);
      if (!site) sites.set(key, (site = addSite(failure, chain, fingerprint, id)));
      captured++;
      site.last = time;
      const hour = Math.floor(time / HOUR_MS);
      site.hours.set(hour, (site.hours.get(hour) ?? 0) + 1);
      if (texts <= MAX_TEXTS && (site.failures.length || held++ < MAX_SITES)) {
        site.failures.push({ ...failure, id });
      }
      if (site.failures.length > MAX_HELD) site.failures.shift();
      unwritten.add(site);
      if (!site.count++ && urgent-- > 0) {
        unwritten.delete(site);
        write(recordsOf(site));
      }
      return id;
    },

    /** Writes all that is not written. */
    flush,

    /** All records. */
    records() {
      const all = [];
      for (const site of sites.values()) all.push(...recordsOf(site));
      return all;
    },

    get captured() {
      return captured;
    },

    /** All that was recorded, for the journal that goes on with it. It is no longer held here. */
    handOver() {
      const all = { session, born, entries, sequence, sites: [...sites.values()] };
      sites = new Map();
      unwritten.clear();
      session = '';
      return all;
    },
  };
}
