// The recorder: the only code that captures failures in a page, a worker or an isolate.
//
// It turns each failure into an event (bounded, scrubbed texts), asks the host's callbacks, recognizes the site, and
// passes it to the journal. Nothing here throws into the host.

import { createCallbacks } from './callbacks.js';
import { createDuplicates } from './duplicates.js';
import { createJournal } from './journal.js';
import { isSecretKey, REDACTED, scrub } from './scrub.js';
import { createSerializer, MAX_MESSAGE, MAX_NAME, MAX_STACK } from './serialize.js';

const FLUSH_MS = 100;
const MAX_BREADCRUMBS = 30;
const MAX_VALUE = 1_024;
const MAX_ENTRIES = 50;
/** The stack of a crash marker, in UTF-16 units. */
const MAX_CRASH_STACK = 2_048;
/** What engines print before the message of a thrown value. */
const PREFIX = /^(Uncaught |uncaught exception: )/;

/**
 * Returns a recorder. `settings` are those of `init`. `write(pairs)` issues records to every backend and never throws.
 * `platform` has `global`, the global object; `now()` and `monotonic()` in milliseconds; `random()`;
 * `after(ms, callback)`; `warn(text)`.
 */
export function createRecorder(settings, write, { global, now, monotonic, random, after, warn }) {
  const { maxExceptionPerGroup = 100, maxExceptionGroups = 10, captureLocals = true } = settings;
  const { readChain, serialize, clean, toText } = createSerializer(
    scrub,
    isSecretKey,
    REDACTED,
    now,
  );
  const isDuplicate = createDuplicates(after);
  const breadcrumbs = [];
  let isFlushing = false;
  /** The failure that left a wasm instance dead: what fails later may follow from it. */
  let crash;

  const text = (value, max) => clean(typeof value === 'string' ? value : '', max);
  const bound = (event) => ({
    ...event,
    type: text(event.type, MAX_NAME),
    message: text(event.message, MAX_MESSAGE),
    stack: text(event.stack, MAX_STACK),
  });
  const callbacks = createCallbacks(settings, bound, warn);

  const journal = createJournal({
    newSession: () => now().toString(36) + random().toString(36).slice(2, 10).padEnd(8, '0'),
    write,
    monotonic,
    limits: () => ({ maxExceptionPerGroup, maxExceptionGroups }),
    maxSamples: maxExceptionPerGroup,
  });

  const createEvent = (
    kind,
    thrown,
    chain,
    { handled = false, context, fingerprint, location },
    time,
  ) => {
    const { properties, ...texts } = serialize(thrown, chain);
    return {
      kind,
      ...texts,
      location,
      locals: captureLocals ? Object.fromEntries(properties) : {},
      context,
      fingerprint,
      breadcrumbs: [...breadcrumbs],
      url: text(global.location?.href, MAX_MESSAGE),
      userAgent: text(global.navigator?.userAgent, MAX_VALUE),
      release: settings.release && text(settings.release, MAX_NAME),
      environment: settings.environment && text(settings.environment, MAX_NAME),
      handled,
      // Every engine reports a trap of a wasm instance as a RuntimeError.
      fatal: kind === 'panic' || texts.type === 'RuntimeError',
      time,
      after: crash,
    };
  };

  /** What distinguishes a site, in two texts: all but the stacks, and the stacks. A message counts only without stack. */
  const identify = ({ kind, handled, fingerprint }, [first, ...causes]) => {
    let key = `${kind}\0${!!handled}\0${!!crash}\0${fingerprint ?? ''}\0${first.type}`;
    let { stack: stacks } = first;
    for (const { type, message, stack } of causes) {
      key += `\0${type}\0${message}`;
      stacks += `\0${stack}`;
    }
    if (!stacks) key += `\0${first.message}`;
    return [key, stacks];
  };

  /** Counts a failure of the site with this identity. `create()` returns its event, and is called only where needed. */
  const store = ([key, stacks], message, create, time) => {
    let event;
    let site = journal.find(key, stacks);
    if (!site) {
      event = create();
      const { time, url, context, breadcrumbs, locals, ...shared } = event;
      site = journal.add(key, stacks, shared);
    }
    const special = () => {
      const { url, context, breadcrumbs, locals } = event ?? create();
      return { url, context, breadcrumbs, locals };
    };
    const { kind, type, stack, location, fatal } = site.texts;
    const id = journal.count(site, time, message, special, fatal);
    if (fatal) {
      crash ??= { id, kind, type, message, location, stack: stack.slice(0, MAX_CRASH_STACK) };
    }
    flushSoon();
    return id;
  };

  /** Records a failure and returns its id, or an empty text if it is a duplicate or dropped. */
  const record = (kind, thrown, given = {}) => {
    try {
      const time = now();
      if (callbacks.isAsking || isDuplicate(thrown, given.handled, time)) return '';
      const chain = given.chain ?? readChain(thrown);
      const create = () => createEvent(kind, thrown, chain, given, time);
      if (callbacks.exist) {
        const event = callbacks.ask(create());
        if (!event) return '';
        const causes = Array.isArray(event.causes) ? event.causes : [];
        return store(identify(event, [event, ...causes]), event.message, () => event, time);
      }
      // The raw texts are compared, so that of a known site only the message is scrubbed.
      const identity = identify({ ...given, kind }, chain);
      return store(identity, clean(chain[0].message, MAX_MESSAGE), create, time);
    } catch {
      return '';
    }
  };

  /** Records a failure without a thrown value. */
  const recordTexts = (kind, type, message, more) =>
    record(kind, {}, { chain: [{ type, message, stack: '', ...more }], ...more });

  const flush = () => {
    isFlushing = false;
    if (journal.flush(now())) flushSoon();
  };
  const flushSoon = () => {
    if (isFlushing) return;
    isFlushing = true;
    after(FLUSH_MS, flush);
  };

  const readContext = (given) => {
    const context = {};
    if (Object(given) !== given) return { context };
    let names = [];
    try {
      names = Object.keys(given).slice(0, MAX_ENTRIES);
    } catch {
      // A proxy that does not list its keys.
    }
    let fingerprint;
    for (const name of names) {
      try {
        const value = given[name];
        if (name !== 'fingerprint') context[clean(name, MAX_NAME)] = toText(value, name, MAX_VALUE);
        else if (Array.isArray(value)) {
          fingerprint = value.slice(0, MAX_ENTRIES).map((part) => toText(part, '', MAX_NAME));
        }
      } catch {
        context[clean(name, MAX_NAME)] = '[unreadable]';
      }
    }
    return { context, fingerprint };
  };

  return {
    /** An error or a text that the host has caught, or that a wrapped function passes on (`handled` is false then). */
    capture: (error, context, handled = true) =>
      record(typeof error === 'string' ? 'message' : 'captured', error, {
        handled,
        ...readContext(context),
      }),

    /** An `error` event of the global object or of a resource. */
    onError(event) {
      const { target, message, error, filename, lineno, colno } = event;
      if (target && target !== global && 'tagName' in target) {
        const address = target.src || target.href || '';
        return recordTexts(
          'resource',
          'ResourceError',
          `${`${target.tagName}`.toLowerCase()} ${address}`,
        );
      }
      // The only location that the event knows, as V8 prints it, for errors without a stack.
      const stack = filename ? `    at ${filename}:${lineno}:${colno}` : '';
      if (error === undefined || error === null) {
        return recordTexts('error', '', `${message}`.replace(PREFIX, ''), { stack });
      }
      const chain = readChain(error);
      chain[0].stack ||= stack;
      return record('error', error, { chain });
    },

    onRejection: (event) => record('rejection', event.reason),

    onViolation({ effectiveDirective, blockedURI, sourceFile, lineNumber }) {
      const location = sourceFile ? clean(`${sourceFile}:${lineNumber}`, MAX_MESSAGE) : undefined;
      return recordTexts('csp', 'CSPViolation', `${effectiveDirective} ${blockedURI}`, {
        location,
      });
    },

    breadcrumb(crumb, data) {
      breadcrumbs.push({
        time: now(),
        text: toText(crumb, '', MAX_VALUE),
        data: data === undefined ? undefined : toText(data, '', MAX_VALUE),
      });
      if (breadcrumbs.length > MAX_BREADCRUMBS) breadcrumbs.shift();
    },

    /** Writes all that is not written. */
    flush() {
      while (journal.flush(now()));
    },

    /** Ends all entries, so that a core may compact them. */
    seal: () => journal.seal(now()),

    status: () => ({
      session: journal.session,
      captured: journal.captured,
      wrongCallbacks: callbacks.wrong,
    }),
  };
}
