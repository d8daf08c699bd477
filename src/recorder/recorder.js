// The recorder: the only code that captures failures in a page, a worker or an isolate.
//
// It listens to global failures, turns each into an event (bounded, scrubbed texts), asks `ignore` and `beforeSave`,
// recognizes the site, counts, keeps samples, and writes entries of the journal to every backend. Nothing here throws
// into the host.

import { custom, indexedDb, localStorageBackend, manage, memory } from './backends.js';
import { createJournal } from './journal.js';
import { isSecretKey, REDACTED, scrub } from './scrub.js';
import { createSerializer, MAX_MESSAGE, MAX_NAME, MAX_STACK } from './serialize.js';

const FLUSH_MS = 100;
/** The same object thrown again within this time is the same failure; after it, a new one. */
const DUPLICATE_MS = 5_000;
/** IndexedDB opens in idle time, and at the latest after this. */
const IDLE_MS = 1_000;
const MAX_BREADCRUMBS = 30;
const MAX_BREADCRUMB = 1_024;
const MAX_CONTEXT = 50;
/** The stack of a crash marker, in UTF-16 units. */
const MAX_CRASH_STACK = 2_048;
const BACKENDS = ['indexedDB', 'localStorage', 'memory'];

const isObject = (value) => Object(value) === value;

/** What a recorder uses of its surroundings; tests pass other ones. */
export function platform(global = globalThis) {
  return {
    global,
    now: Date.now,
    random: Math.random,
    after(ms, callback) {
      const timer = global.setTimeout(callback, ms);
      // A timer of Node.js would keep the process alive.
      timer?.unref?.();
    },
    idle(callback) {
      if (global.requestIdleCallback) global.requestIdleCallback(callback, { timeout: IDLE_MS });
      else callback();
    },
    warn: (text) => global.console?.warn?.(text),
  };
}

export function createRecorder(settings, { global, now, random, after, idle, warn }) {
  const {
    namespace = '',
    storageBackends = BACKENDS,
    maxExceptionPerGroup = 100,
    captureLocals = true,
    ignore = [],
    beforeSave,
    release,
    environment,
  } = settings;
  const { readChain, serialize, clean, toText } = createSerializer(
    scrub,
    isSecretKey,
    REDACTED,
    now,
  );
  const breadcrumbs = [];
  /** When each object was captured. */
  const seen = new WeakMap();
  /** Primitives that were captured in this task. */
  const inTask = new Set();
  let asking = false;
  let warned = false;
  let unusable = 0;
  let isFlushing = false;
  /** The failure that left a wasm instance dead. */
  let crash;

  const timers = { now, after };
  const backends = storageBackends.map((backend) => {
    const adapter = {
      indexedDB: indexedDb,
      localStorage: (name) => localStorageBackend(name, evictOldest),
      memory,
    }[backend];
    return manage(adapter ? adapter(namespace) : custom(backend), timers, () => {});
  });

  const journal = createJournal({
    newSession: () => now().toString(36) + random().toString(36).slice(2, 10).padEnd(8, '0'),
    write(pairs) {
      for (const backend of backends) backend.write(pairs);
    },
    limits: () => ({ maxExceptionPerGroup, maxExceptionGroups: settings.maxExceptionGroups ?? 10 }),
    maxSamples: maxExceptionPerGroup,
  });

  /**
   * Whether the failure was captured before: the same object within DUPLICATE_MS, on its way from `capture` to a global
   * event, or through several wrapped functions. Of primitives the same within one task, unless the host captures it.
   */
  const isDuplicate = (thrown, handled, time) => {
    if (isObject(thrown)) {
      const before = seen.get(thrown);
      seen.set(thrown, time);
      return time - before < DUPLICATE_MS;
    }
    if (!inTask.size) after(0, () => inTask.clear());
    const isKnown = inTask.has(thrown);
    inTask.add(thrown);
    return isKnown && !handled;
  };

  const isFatal = (kind, type) => kind === 'panic' || type === 'RuntimeError';

  const shared = (kind, texts, handled, more) => ({
    kind,
    type: texts.type,
    message: texts.message,
    stack: texts.stack,
    causes: texts.causes,
    handled,
    fatal: isFatal(kind, texts.type),
    release,
    environment,
    userAgent: global.navigator?.userAgent,
    after: crash,
    ...more,
  });

  const special = (given, properties) => () => ({
    url: global.location && clean(`${global.location.href}`, MAX_MESSAGE),
    breadcrumbs: [...breadcrumbs],
    context: given.context,
    locals: captureLocals && properties?.length ? properties : undefined,
  });

  /** Records one failure and returns its id, or an empty text. */
  const record = (kind, thrown, handled, given = {}, more = {}) => {
    try {
      const time = now();
      // What a callback of the host captures while it is asked would ask it again.
      if (asking || isDuplicate(thrown, handled, time)) return '';
      const chain = given.chain ?? readChain(thrown);
      const stacks = chain.map(({ stack }) => stack).join('\0');
      const types = chain.map(({ type, message }, at) => (at ? `${type}\0${message}` : type));
      const key = [kind, handled, ...types, given.fingerprint, !!crash, stacks.length].join('\0');
      let site = !beforeSave && !ignore.length && journal.find(key, stacks);
      let { message } = chain[0];
      if (site) {
        message = clean(message, MAX_MESSAGE);
      } else {
        const texts = serialize(thrown, chain);
        const event = ask(
          shared(kind, texts, handled, more),
          special(given, texts.properties),
          time,
        );
        if (!event) return '';
        ({ message } = event);
        site = journal.find(key, stacks) ?? journal.add(key, stacks, event);
        given.properties = texts.properties;
      }
      const { fatal } = site.texts;
      const id = journal.count(site, time, message, special(given, given.properties), fatal);
      if (fatal)
        crash ??= {
          id,
          type: site.texts.type,
          message,
          stack: site.texts.stack.slice(0, MAX_CRASH_STACK),
        };
      flushSoon();
      return id;
    } catch {
      return '';
    }
  };

  /** What the host's callbacks make of an event. Nothing if it is not to be stored. */
  const ask = (texts, rest, time) => {
    if (!beforeSave && !ignore.length) return texts;
    const event = { ...texts, ...rest(), time };
    asking = true;
    try {
      const text = `${event.type}: ${event.message}`;
      for (const rule of ignore) {
        if (typeof rule === 'string' ? text.includes(rule) : rule(event) === true) return;
      }
      const answer = beforeSave ? beforeSave(event) : event;
      if (answer === null) return;
      if (answer === undefined) return bounded(event);
      if (isObject(answer) && typeof answer.then !== 'function') return bounded(answer);
    } catch {
    } finally {
      asking = false;
    }
    // Texts that the callback should have seen may hold what it removes.
    unusable++;
    if (!warned) {
      warned = true;
      warn(
        'tinyturret: beforeSave or ignore threw, or returned no event; the texts of the event are dropped',
      );
    }
    const { kind, type, stack, location, handled, fatal } = texts;
    return { kind, type, stack, location, handled, fatal, message: '', causes: [] };
  };

  const bounded = (event) => ({
    ...event,
    type: clean(`${event.type ?? ''}`, MAX_NAME),
    message: clean(`${event.message ?? ''}`, MAX_MESSAGE),
    stack: clean(`${event.stack ?? ''}`, MAX_STACK),
  });

  const flush = () => {
    isFlushing = false;
    if (journal.flush()) flushSoon();
  };

  const flushSoon = () => {
    if (isFlushing) return;
    isFlushing = true;
    after(FLUSH_MS, flush);
  };

  return {
    open() {
      for (const backend of backends) if (backend.name !== 'indexedDB') backend.open();
      return new Promise((resolve) => {
        idle(() =>
          resolve(Promise.all(backends.map((one) => one.name === 'indexedDB' && one.open()))),
        );
      });
    },
    capture: (error, context, handled = true) =>
      record(
        typeof error === 'string' ? 'message' : 'captured',
        error,
        handled,
        readContext(context),
      ),
    onError(event) {
      const { target, message, error, filename, lineno, colno } = event;
      if (target && target !== global && 'tagName' in target) {
        const url = target.src || target.href || '';
        return recordTexts('resource', 'ResourceError', `${target.tagName.toLowerCase()} ${url}`);
      }
      if (error != null) return record('error', error, false);
      return recordTexts(
        'error',
        '',
        `${message}`.replace(/^(Uncaught |uncaught exception: )/, ''),
        filename && `    at ${filename}:${lineno}:${colno}`,
      );
    },
    onRejection: (event) => record('rejection', event.reason, false),
    onViolation: ({ effectiveDirective, blockedURI, sourceFile, lineNumber }) =>
      recordTexts(
        'csp',
        'CSPViolation',
        `${effectiveDirective} ${blockedURI}`,
        '',
        sourceFile && `${sourceFile}:${lineNumber}`,
      ),
    breadcrumb(text, data) {
      breadcrumbs.push({
        time: now(),
        text: toText(text, '', MAX_BREADCRUMB),
        data: data === undefined ? undefined : toText(data, '', MAX_BREADCRUMB),
      });
      if (breadcrumbs.length > MAX_BREADCRUMBS) breadcrumbs.shift();
    },
    flush,
    seal: () => journal.seal(now()),
    list: (prefix) => Promise.all(backends.map((one) => one.list(prefix).catch(() => []))),
    status: () => ({
      namespace,
      session: journal.session,
      captured: journal.captured,
      unusable,
      backends: backends.map((one) => one.status()),
    }),
  };

  function recordTexts(kind, type, message, stack = '', location) {
    const given = { chain: [{ type, message, stack: stack || '' }] };
    return record(kind, {}, false, given, location && { location: clean(location, MAX_MESSAGE) });
  }

  function readContext(given) {
    try {
      if (!isObject(given)) return {};
      const { fingerprint } = given;
      const context = {};
      for (const name of Object.keys(given).slice(0, MAX_CONTEXT)) {
        if (name !== 'fingerprint')
          context[clean(name, MAX_NAME)] = toText(given[name], name, MAX_BREADCRUMB);
      }
      return {
        context,
        fingerprint: Array.isArray(fingerprint)
          ? fingerprint.slice(0, MAX_CONTEXT).map((part) => toText(part, '', MAX_NAME))
          : undefined,
      };
    } catch {
      return {};
    }
  }
}

/** The keys that give way, oldest sessions first: their ids begin with their time. */
function evictOldest(pairs, size) {
  const journal = pairs
    .filter(([key]) => key.startsWith('j1/'))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  let used = pairs.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  const evicted = [];
  for (const [key, value] of journal) {
    if (used <= size) break;
    used -= key.length + value.length;
    evicted.push(key);
  }
  return evicted;
}
