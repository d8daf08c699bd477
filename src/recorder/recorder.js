// Turns each failure into an event (bounded, scrubbed texts), asks the host's callbacks, recognizes the site, and passes
// it to the journal. Nothing here throws into the host.

import { first, map } from './builtins.js';
import { createCallbacks } from './callbacks.js';
import { HOUR_MS, hourOf } from './counts.js';
import { createJournal } from './journal.js';
import { chainOf, isObject, MAX_CAUSES, MAX_MESSAGE, MAX_NAME, MAX_STACK } from './read-error.js';
import { isSecretKey, REDACTED, scrub } from './scrub.js';
import { createSerializer } from './serialize.js';

const FLUSH_MS = 100;
const MAX_VALUE = 1_024;
const MAX_ENTRIES = 50;
/** Exceptions of a group, and groups. */
const MAX_KEPT = 1_000;

/** The keys that `early.js` has written for a site, with no values. */
const keysOf = (session, { number }) =>
  map(['', '/c', '/0'], (name) => [`j1/${session}/${number}${name}`, undefined]);

const limitOf = (value) => Math.min(Math.floor(value), MAX_KEPT);

/**
 * Returns a recorder. `settings` are those of `init`. `write(pairs)` issues records to every backend and never throws.
 * `platform` has `global`, the global object; `now()` and `monotonic()` in milliseconds; `newSession()`;
 * `after(ms, callback)`; `warn(text)`.
 *
 * A failure has
 * - `kind` and `time`;
 * - `thrown`, or `chain`, the texts of `readChain`; `stack`, the location for errors that have none;
 * - `handled`, `context`, `location`, `fatal`, optional;
 * - `after`, the failure that left a wasm instance dead before this one;
 * - `breadcrumbs`, a list of `{ time, text, data }` with values of any kind;
 * - `url`; and `id`, if it has one already.
 */
export function createRecorder(
  settings,
  write,
  { global, now, monotonic, newSession, after, warn },
) {
  const { captureLocals = true, autoFlush = true } = settings;
  const maxExceptionPerGroup = limitOf(settings.maxExceptionPerGroup ?? 100);
  const maxExceptionGroups = limitOf(settings.maxExceptionGroups ?? 10);
  const { describe, serialize, clean, toText } = createSerializer(
    scrub,
    isSecretKey,
    REDACTED,
    now,
  );
  /** The texts of breadcrumbs. Each is converted once. */
  const crumbs = new WeakMap();
  let isFlushing = false;

  const text = (value, max) => clean(typeof value === 'string' ? value : '', max);
  const optional = (value, max) => (typeof value === 'string' ? clean(value, max) : undefined);
  const textsOf = ({ type, message, stack }) => ({
    type: text(type, MAX_NAME),
    message: text(message, MAX_MESSAGE),
    stack: text(stack, MAX_STACK),
  });
  const listOf = (value, max) => (Array.isArray(value) ? first(value, max) : []);
  /** The parts of a custom fingerprint as texts, or undefined if it is no array. */
  const fingerprintOf = (value) =>
    Array.isArray(value)
      ? map(first(value, MAX_ENTRIES), (part) => toText(part, '', MAX_NAME))
      : undefined;
  /** The entries of an object as texts. */
  const recordOf = (value) => readContext(value).context ?? {};

  /** Rebuilds an event that a callback has changed. What is unchangeable is that of `original`. */
  const bound = (event, { kind, handled, fatal, time, after }) => ({
    kind,
    ...textsOf(event),
    causes: map(listOf(event.causes, MAX_CAUSES), (cause) => textsOf(cause ?? {})),
    location: optional(event.location, MAX_MESSAGE),
    locals: recordOf(event.locals),
    context: recordOf(event.context),
    fingerprint: fingerprintOf(event.fingerprint),
    breadcrumbs: map(listOf(event.breadcrumbs, MAX_ENTRIES), toCrumb),
    url: text(event.url, MAX_MESSAGE),
    userAgent: text(event.userAgent, MAX_VALUE),
    release: optional(event.release, MAX_NAME),
    environment: optional(event.environment, MAX_NAME),
    handled,
    fatal,
    time,
    after,
  });
  const callbacks = createCallbacks(settings, bound, warn);
  const shared = {
    userAgent: text(global.navigator?.userAgent, MAX_VALUE),
    release: settings.release && text(settings.release, MAX_NAME),
    environment: settings.environment && text(settings.environment, MAX_NAME),
  };

  const journal = createJournal({
    newSession,
    write,
    now,
    monotonic,
    limits: () => ({ maxExceptionPerGroup, maxExceptionGroups }),
    maxSamples: maxExceptionPerGroup,
  });

  const toCrumb = (crumb) => {
    if (!isObject(crumb)) return { time: 0, text: toText(crumb, '', MAX_VALUE) };
    let converted = crumbs.get(crumb);
    if (!converted) {
      const { text, data } = crumb;
      const time = typeof crumb.time === 'number' ? crumb.time : 0;
      converted = { time, text: toText(text, '', MAX_VALUE) };
      if (data !== undefined) converted.data = toText(data, '', MAX_VALUE);
      crumbs.set(crumb, converted);
    }
    return converted;
  };

  const readContext = (given) => {
    if (given === undefined) return {};
    const context = {};
    if (!isObject(given)) return { context };
    let names = [];
    try {
      names = first(Object.keys(given), MAX_ENTRIES);
    } catch {
      // A proxy that does not list its keys.
    }
    let fingerprint;
    for (const name of names) {
      try {
        const value = given[name];
        if (name !== 'fingerprint') context[clean(name, MAX_NAME)] = toText(value, name, MAX_VALUE);
        else fingerprint = fingerprintOf(value);
      } catch {
        context[clean(name, MAX_NAME)] = '[unreadable]';
      }
    }
    return { context, fingerprint };
  };

  const createEvent = (failure, chain, given) => {
    const { kind, thrown, handled = false, location, fatal, time, url, after } = failure;
    const { properties, ...texts } = serialize(thrown, chain);
    return {
      kind,
      ...texts,
      location: location && clean(location, MAX_MESSAGE),
      locals: captureLocals ? Object.fromEntries(properties) : {},
      ...given,
      breadcrumbs: map(failure.breadcrumbs ?? [], toCrumb),
      url: text(url, MAX_MESSAGE),
      ...shared,
      handled,
      fatal,
      time,
      after: after && { ...after, ...textsOf(after) },
    };
  };

  /** What distinguishes a site, in two texts: all but the stacks, and the stacks. A message counts only without stack. */
  const identify = ({ kind, handled, after }, fingerprint, [first, ...causes]) => {
    let key = `${kind}\0${!!handled}\0${!!after}\0${fingerprint ?? ''}\0${first.type}`;
    let { stack: stacks } = first;
    for (const { type, message, stack } of causes) {
      key += `\0${type}\0${message}`;
      stacks += `\0${stack}`;
    }
    if (!stacks) key += `\0${first.message}`;
    return [key, stacks];
  };

  /** Counts a failure of the site with this identity. `create()` returns its event, and is called only where needed. */
  const store = ([key, stacks], message, create, { time, id }) => {
    let event;
    let site = journal.find(key, stacks);
    if (!site) {
      event = create();
      const { time, url, context, breadcrumbs, locals, ...texts } = event;
      site = journal.add(key, stacks, texts);
    }
    const special = () => {
      const { url, context, breadcrumbs, locals } = event ?? create();
      return { url, context, breadcrumbs, locals };
    };
    return { site, message, id: journal.count(site, time, message, special, site.texts.fatal, id) };
  };

  /** Records a failure. Returns its site in the journal and its id, or nothing if a callback dropped it. */
  const take = (failure, chain = chainOf(failure, describe)) => {
    const given = readContext(failure.context);
    const create = () => createEvent(failure, chain, given);
    if (callbacks.exist) {
      const event = callbacks.ask(create());
      if (!event) return;
      const identity = identify(event, event.fingerprint, [event, ...event.causes]);
      return store(identity, event.message, () => event, failure);
    }
    // The raw texts are compared, so that of a known site only the message is scrubbed.
    const identity = identify(failure, given.fingerprint, chain);
    return store(identity, clean(chain[0].message, MAX_MESSAGE), create, failure);
  };

  const flushAll = () => {
    while (journal.flush(now()));
  };
  /** Records a site that `early.js` held. Returns whether the number of its entry is still in use. */
  const adoptSite = ({ number, failure, failures, first, last, hours }) => {
    journal.reserve({ number, first });
    const rest = new Map(hours);
    let taken;
    for (const one of failures.length ? failures : [failure]) {
      const hour = hourOf(one.time);
      rest.set(hour, rest.get(hour) - 1);
      taken = take(one) ?? taken;
    }
    // Those that were not held are dropped if a callback dropped all that were.
    for (const [hour, times] of taken ? rest : []) {
      const isFirst = hour === hourOf(first);
      const time = isFirst ? first : hour === hourOf(last) ? last : hour * HOUR_MS;
      if (times) journal.countMore(taken.site, time, taken.message, times);
    }
    return journal.reserve();
  };

  const flush = () => {
    isFlushing = false;
    if (journal.flush(now())) flushSoon();
  };
  const flushSoon = () => {
    if (isFlushing || !autoFlush) return;
    isFlushing = true;
    after(FLUSH_MS, flush);
  };

  return {
    describe,
    toCrumb,

    /** Whether a callback is being asked: what it captures would ask it again. */
    get isAsking() {
      return callbacks.isAsking;
    },

    /** Records a failure, and returns its id, or an empty text if a callback dropped it. */
    record(failure, chain) {
      const taken = take(failure, chain);
      if (taken) flushSoon();
      return taken?.id ?? '';
    },

    /**
     * Goes on with what `early.js` hands over: records the held failures again, under the same session and numbers, and
     * removes records that are not written again. `write` gets all of them before this returns.
     */
    adopt({ session, born, entries, sequence, sites }) {
      if (!session) return;
      journal.resume(session, born, entries, sequence, () => {
        const needless = [];
        for (const site of sites) {
          try {
            if (!adoptSite(site)) needless.push(...keysOf(session, site));
          } catch {
            // Its records stay as they are.
          }
        }
        flushAll();
        if (needless.length) write(needless);
      });
    },

    /** Writes all that is not written. */
    flush: flushAll,

    /** Ends all entries, so that a core may compact them. */
    seal: () => journal.seal(now()),

    status: () => ({
      session: journal.session,
      captured: journal.captured,
      entries: journal.entries,
      wrongCallbacks: callbacks.wrong,
    }),
  };
}
