// Converts each failure to an event (bounded, scrubbed texts), runs the callbacks of the host, finds the site, and counts the
// failure in the journal. No function throws.

import { createBounds, MAX_CRASH_STACK } from './bound-event.js';
import { attempt, map, stringify } from './builtins.js';
import { createCallbacks } from './callbacks.js';
import { MAX_VALUE } from './context.js';
import { HOUR_MS, hourOf } from './counts.js';
import { debugIdsOf, readDebugIds } from './debug-ids.js';
import { createJournal } from './journal.js';
import { chainOf, MAX_MESSAGE, MAX_NAME, readText } from './read-error.js';
import { isSecretKey, REDACTED, scrub } from './scrub.js';
import { createSerializer } from './serialize.js';
import { identify } from './site-key.js';

const FLUSH_MS = 100;
/** The upper limit of the settings `maxExceptionPerGroup` and `maxExceptionGroups`, to which higher values are lowered. */
const MAX_KEPT = 1_000;
/**
 * Matches the values of an error's properties `code` and `status` that are stored: short numbers and identifiers. Other values
 * are left out.
 */
const CODE = /^(-?\d{1,6}|[a-z][\w.-]{1,60})$/i;

/** Returns the pairs of key and undefined that delete the records that `early-recorder.js` has written for a site. */
const deletionsOf = (session, { number }) =>
  map(['', '/c'], (name) => [`j1/${session}/${number}${name}`, undefined]);

const limitOf = (value) => Math.min(Math.floor(value), MAX_KEPT);

/**
 * Returns a recorder. `settings` are those of `init`. `write(pairs)` issues records to every backend and never throws. The
 * third argument has `global`, the global object; `now()` and `monotonic()`, which return milliseconds; `newSession()`, which
 * returns an id; `after(ms, callback)`; `warn(text)`; `moduleIds`, pairs of a wasm module and its build id, as for
 * `debugIdsOf`; and `readPage()`, which returns the current `url` and `breadcrumbs`, a list of `{ time, text, data }` with
 * values of any type.
 *
 * A failure has
 * - `kind` and `time`;
 * - `thrown`, the value, or `chain`, the texts of `readChain`;
 * - `stack`, the location of the event as a stack or an empty text, which is used if the error has no stack;
 * - `handled`, `context`, `location`, `fatal`, optional;
 * - `after`, the crash marker: the failure that has left a wasm instance dead before this one;
 * - `scopes`, the local values of a Rust app, as a list of `{ function, location, early, values }`;
 * - `callbacksRan`, true if a Rust app has called its callbacks already. They saw neither the address nor the breadcrumbs, so
 *   these are not stored;
 * - `page`, the result of `readPage()` at the time of the failure, for failures that `early-recorder.js` held;
 * - `id`, the id that `early-recorder.js` has assigned, or undefined.
 */
export function createRecorder(
  settings,
  write,
  { global, now, monotonic, newSession, after, warn, moduleIds = [], readPage },
) {
  const { captureLocals = true, autoFlush = true } = settings;
  const maxExceptionPerGroup = limitOf(settings.maxExceptionPerGroup ?? 100);
  const maxExceptionGroups = limitOf(settings.maxExceptionGroups ?? 10);
  const serializer = createSerializer(scrub, isSecretKey, REDACTED, now);
  const { describe, cleanChain, readProperties, clean } = serializer;
  const { text, textsOf, bound, boundScopes, toCrumb, readContext } = createBounds(serializer);
  /** A copy of the in-app rules, because the setting may be a value of any kind; undefined if it cannot be copied. */
  const inApp = attempt(() => JSON.parse(stringify(settings.inApp)));
  let isFlushing = false;

  /**
   * Returns the crash marker (the texts of the failure that left a wasm instance dead) to store with a follow-on failure. Its
   * message is empty if there are callbacks, because another copy of the recorder may have recorded the crash, so that these
   * callbacks have not seen the message.
   */
  const markerOf = (crash) => ({
    ...crash,
    ...textsOf(crash, MAX_CRASH_STACK),
    ...(callbacks.hasAny && { message: '' }),
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
    limits: () => ({ maxExceptionPerGroup, maxExceptionGroups, inApp }),
    maxSamples: maxExceptionPerGroup,
    // With callbacks, messages were already scrubbed when the event was bounded.
    clean: (message) => (callbacks.hasAny ? message : clean(message, MAX_MESSAGE)),
  });

  let url;
  let cleaned;
  /**
   * Returns the scrubbed address of the page. Scrubs it only if it differs from the address of the last call, because it rarely
   * changes between two failures.
   */
  const cleanUrl = (current) => {
    if (current !== url) {
      cleaned = text(current, MAX_MESSAGE);
      url = current;
    }
    return cleaned ?? '';
  };

  /**
   * Returns the properties `code` and `status` of the thrown value as a list of two texts, also with `captureLocals: false`. A
   * value that is not a code may differ each time, and would make a site of each failure, so undefined replaces it.
   */
  const readCodes = ({ thrown }) =>
    map(['code', 'status'], (key) => {
      const code = readText(thrown, key);
      return CODE.test(code) ? clean(code, MAX_NAME) : undefined;
    });

  /**
   * Returns a function that creates the texts that all failures of a site share. The function does not reference the failure,
   * which may hold large objects.
   */
  const lazyTexts =
    ({ kind, handled = false, location, fatal, after }, chain, fingerprint, [code, status]) =>
    () => ({
      kind,
      ...cleanChain(chain),
      code,
      status,
      location: location && clean(location, MAX_MESSAGE),
      fingerprint,
      ...shared,
      handled,
      fatal,
      after: after && markerOf(after),
    });

  /**
   * Returns the sample of a failure: the fields in which the failures of a site differ. `given` is the context of the failure
   * as texts.
   */
  const createSample = ({ thrown, scopes, page = readPage() }, given) => {
    let { url } = page;
    let context = given;
    // An isolate has no address. The context then contains the address of the request, as `url`.
    if (url === undefined) ({ url, ...context } = given ?? {});
    return {
      url: cleanUrl(url),
      context: given && context,
      breadcrumbs: map(page.breadcrumbs ?? [], toCrumb),
      locals: captureLocals ? Object.fromEntries(readProperties(thrown)) : {},
      scopes: captureLocals ? boundScopes(scopes) : undefined,
    };
  };

  /**
   * Counts a failure of the site with the identity `[key, stacks]` in the journal. `createTexts` and `createSample` are called
   * only if their results are needed. Returns `{ site, message, id }`.
   */
  const countFailure = ([key, stacks], message, createTexts, createSample, { time, fatal, id }) => {
    const withDebugIds = () => {
      const texts = createTexts();
      return { ...texts, debugIds: debugIdsOf(texts, [...moduleIds, ...readDebugIds(global)]) };
    };
    const site = journal.find(key, stacks) ?? journal.add(key, stacks, withDebugIds);
    return { site, message, id: journal.count(site, time, message, createSample, fatal, id) };
  };

  /**
   * Records a failure as `processFailure` does, but first runs the callbacks, unless a Rust app has called them. Returns
   * undefined if a callback drops the failure.
   */
  const processWithCallbacks = (failure, chain, context, fingerprint) => {
    const codes = readCodes(failure);
    const event = {
      ...lazyTexts(failure, chain, fingerprint, codes)(),
      ...createSample(failure, context),
      time: failure.time,
    };
    const result = failure.callbacksRan
      ? bound({ ...event, url: '', breadcrumbs: [] }, event)
      : callbacks.run(event);
    if (!result) return;
    const { time, url, context: newContext, breadcrumbs, locals, scopes, ...texts } = result;
    const { code, status } = texts;
    const identity = identify(texts, [texts.fingerprint, code, status], [texts, ...texts.causes]);
    const sample = { url, context: newContext, breadcrumbs, locals, scopes };
    return countFailure(
      identity,
      texts.message,
      () => texts,
      () => sample,
      failure,
    );
  };

  /** Records a failure. Returns `{ site, message, id }`, or undefined if a callback dropped the failure. */
  const processFailure = (failure, chain = chainOf(failure, describe)) => {
    const { context, fingerprint } = readContext(failure.context);
    if (callbacks.hasAny || failure.callbacksRan)
      return processWithCallbacks(failure, chain, context, fingerprint);
    const codes = readCodes(failure);
    // Sites are compared by unscrubbed texts. The texts are scrubbed when they are written, which happens less often.
    return countFailure(
      identify(failure, [fingerprint, codes], chain),
      chain[0].message,
      lazyTexts(failure, chain, fingerprint, codes),
      () => createSample(failure, context),
      failure,
    );
  };

  const flushAll = () => journal.flush(now(), Infinity);
  /**
   * Replays the failures of one site that `early-recorder.js` has recorded. Returns whether an entry was opened under the
   * site's number. If not, because a callback dropped all failures or they belong to another entry, the caller removes the
   * early records.
   */
  const replaySite = ({ number, failure, failures, last, hours }) => {
    const { time: first } = failure;
    journal.reserve({ number, first });
    const rest = new Map(hours);
    let recorded;
    for (const one of failures.length ? failures : [failure]) {
      const hour = hourOf(one.time);
      rest.set(hour, rest.get(hour) - 1);
      recorded = processFailure(one) ?? recorded;
    }
    // Adds the failures that the early recorder has only counted. None are added if callbacks have dropped all failures that it
    // has held, because callbacks would have dropped the counted ones, too.
    for (const [hour, times] of recorded ? rest : []) {
      const isFirst = hour === hourOf(first);
      const time = hour === hourOf(last) ? last : isFirst ? first : hour * HOUR_MS;
      if (times) journal.countMore(recorded.site, time, recorded.message, times);
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

    /** True while a callback of the host runs. */
    get inCallback() {
      return callbacks.isRunning;
    },

    /**
     * Records a failure, and returns its id, or an empty text if a callback dropped it. While a callback runs, records only
     * panics, because a panic may leave the app dead. Such a panic is stored without texts.
     */
    record(failure, chain) {
      if (callbacks.isRunning && failure.kind !== 'panic') return '';
      const recorded = processFailure(failure, chain);
      if (recorded) flushSoon();
      return recorded?.id ?? '';
    },

    /**
     * Replays the failures that `early-recorder.js` has held: records them with full texts under the same session and numbers,
     * and removes the early records that are not replaced. All writes are issued before this returns.
     */
    replay({ session, startedAt, sequence, sites }) {
      if (!session) return;
      journal.resume(session, startedAt, sites.length, sequence, () => {
        const needless = [];
        for (const site of sites) {
          try {
            if (!replaySite(site)) needless.push(...deletionsOf(session, site));
          } catch {
            // The replay of this site failed, so its early records are not removed.
          }
        }
        flushAll();
        if (needless.length) write(needless);
      });
    },

    flush: flushAll,

    /** Seals all entries of the session, so that a core may compact them. Later failures go to new entries. */
    seal: () => journal.seal(now()),

    forget: journal.forget,

    status: () => ({
      session: journal.session,
      entries: journal.entries,
      wrongCallbacks: callbacks.failed,
    }),
  };
}
