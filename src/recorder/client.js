// The recorder's first file: all that a page without failures loads. It listens, recognizes duplicates, records what fails
// first, and loads the second file, `details.js`, when it is needed.

import { AnyPromise, attempt, map, parse, stringify } from './builtins.js';
import { createDuplicates } from './duplicates.js';
import { createEarly } from './early.js';
import { createEarlyStore } from './early-store.js';
import { chainOf, isObject } from './read-error.js';
import { readEvent } from './read-event.js';
import { readSettings } from './settings.js';

const { toString: toTag } = Object.prototype;
const { now } = Date;

const MAX_BREADCRUMBS = 30;
const FLUSH_MS = 100;
/** The longest wait for idle time. */
const IDLE_MS = 1_000;
/** How long `init` waits for the backends, and for the second file. */
const OPEN_MS = 5_000;
/** After this time a failure asks for the second file again, if that did not arrive. */
const RETRY_MS = 60_000;

/**
 * Returns the client of `global`, the global object, and listens to its failures. `load.details()` imports the second
 * file. `viewerUrl()` returns the address of the packaged viewer, or throws.
 */
export function createClient(global, load, version, viewerUrl) {
  let settings = {};
  let isListening = true;
  /** The promise of `init`. */
  let begun;
  /** What the second file provides, once it is there. */
  let details;
  let loading;
  /** When the second file did not arrive. */
  let failedAt = 0;
  let isFlushing = false;
  let captured = 0;
  let crash;
  const breadcrumbs = [];
  const subscribers = new Set();

  const { setTimeout, clearTimeout } = global;
  const after = (ms, callback) => {
    const timer = attempt(() => setTimeout(callback, ms));
    // In Node.js, a timer keeps the process alive.
    attempt(() => timer.unref());
    return () => attempt(() => clearTimeout(timer));
  };
  const isDuplicate = createDuplicates(after);
  const warn = (text) => attempt(() => global.console.warn(`tinyturret: ${text}`));
  const guardKey = Symbol.for('tinyturret.guard');
  /** The guard of a Rust app in the same page. It knows which failures follow from a panic. */
  const findGuard = () => global[guardKey];

  /** The id of a new session. A Rust app in the same page uses the first one, too. */
  const newSession = () => {
    const id = now().toString(36) + Math.random().toString(36).slice(2, 10).padEnd(8, '0');
    global[Symbol.for('tinyturret.session')] ??= { id };
    return id;
  };

  const store = createEarlyStore(global);
  /** Whether a callback must see a message before it is stored. */
  const isClosed = () => settings.beforeSave || settings.ignore;
  /** What a failure that is kept as a sample has of the page. */
  const readPage = () => ({ url: global.location?.href, breadcrumbs: [...breadcrumbs] });
  const early = createEarly(newSession, store.write, isClosed, readPage);

  const flush = () => {
    isFlushing = false;
    attempt(() => (details?.recorder ?? early).flush());
  };
  const leave = (event) => {
    flush();
    attempt(() => details?.leave(event.type === 'pagehide'));
  };

  /** Loads the second file. Resolves to what it provides, or to undefined if it does not arrive. Never rejects. */
  const loadDetails = () => {
    if (loading) return loading;
    const own = load
      .details()
      .then(({ start }) => {
        // `init` was called again.
        if (loading !== own) return loading;
        details = start(client, store.take());
        // Now that `details` is set: a getter of a held value may capture something.
        details.adopt(early.release());
        return details;
      })
      .catch(() => {
        if (loading === own) loading = undefined;
        failedAt = now();
      });
    loading = own;
    return own;
  };

  /** The text of what has no message, until the second file can walk through it. */
  const describe = (value) =>
    attempt(() => {
      if (isObject(value)) return toTag.call(value);
      // The digits of a long BigInt take seconds.
      return typeof value === 'bigint' ? '[bigint]' : String(value);
    }) ?? '[unreadable]';

  /** After the first failure since the last flush. */
  const afterFailure = (time) => {
    if (isFlushing) return;
    isFlushing = true;
    if (settings.autoFlush !== false) after(FLUSH_MS, flush);
    // In a microtask, so that `capture` does not take the 1 ms of starting an import.
    if (begun && time - failedAt > RETRY_MS) AnyPromise.resolve().then(loadDetails);
  };

  /**
   * Records a failure as `readEvent` returns it or `capture` builds it; recorder.js documents the fields. Returns the id, or
   * an empty string if nothing was recorded.
   */
  const record = (read) =>
    attempt(() => {
      const { kind, thrown, handled } = read;
      const { recorder } = details ?? {};
      const guard = findGuard();
      const time = now();
      if (recorder?.isAsking || (!read.chain && isDuplicate(thrown, handled, time))) return;
      if (guard?.fresh(thrown) === false) return;
      const chain = chainOf(read, recorder?.describe ?? describe);
      const [first] = chain;
      // Every engine reports a trap of a wasm instance as a RuntimeError.
      const fatal = first.type === 'RuntimeError';
      // All fields, because a page may have put setters and getters on the prototype of all objects.
      const failure = {
        ...read,
        id: undefined,
        time,
        fatal,
        after: crash ?? (guard?.after && { lead: guard.after }),
        page: undefined,
      };
      const id = (recorder ?? early).record(failure, chain);
      if (id) captured++;
      if (fatal && id) crash ??= { ...first, id, kind };
      if (!recorder) afterFailure(time);
      return id;
    }) ?? '';

  const receive = (event) => {
    // The guard calls every instance without an event to find those whose wasm is dead (they throw).
    if (!event || !isListening) return;
    attempt(() => {
      const failure = readEvent(event, global);
      const { isForeign, text } = failure;
      if (!isForeign || !begun) record(failure);
      // A dedicated worker and its page both get the error of the worker.
      if (begun && (isForeign || (text && !global.document))) {
        loadDetails().then((loaded) => {
          if (loaded) loaded.share(failure, text);
          else if (isForeign) record(failure);
        });
      }
    });
  };
  /** Gets the events first: `receive`, or the guard of a Rust app, which passes them on. */
  let receiver = receive;

  /** Resolves in idle time, after at most IDLE_MS; at once where `requestIdleCallback` is missing (Safari). */
  const idle = () =>
    new AnyPromise((resolve) => {
      if (global.requestIdleCallback) global.requestIdleCallback(resolve, { timeout: IDLE_MS });
      else resolve();
    });

  /** `JSON.stringify` may have been replaced before this file loaded, and may throw. */
  const writeAll = () => attempt(() => store.write(early.records()));

  const begin = async (given) => {
    const written = attempt(early.records) ?? [];
    const hadDetails = details;
    attempt(() => details?.close());
    // Until the second file starts with the new settings.
    details = undefined;
    settings = readSettings(given, (key) => warn(`wrong setting: ${key}`));
    settings.viewerUrl ??= attempt(viewerUrl);
    // What failed before is stored under these settings.
    store.reset(settings, written);
    writeAll();
    isListening = settings.listen !== false;
    const guard = findGuard();
    if (guard) {
      guard.namespace = settings.namespace ?? '';
      guard.leave(receive);
      client.defer(receiver, guard);
    }
    loading = undefined;
    const needsDetails =
      hadDetails ||
      captured ||
      subscribers.size ||
      settings.storageBackends ||
      settings.beforeSave ||
      settings.ignore ||
      settings.showViewerLink ||
      settings.reportTo ||
      settings.ignoreStorageErrors === false;
    const open = async () => {
      const loaded = needsDetails && (await loadDetails());
      if (loaded) return loaded.opened;
      await idle();
      await store.open();
      // What failed meanwhile is not in IndexedDB. Service workers forbid `import()`, so this is their only write of these
      // failures to IndexedDB.
      writeAll();
    };
    const late = new AnyPromise((resolve) => after(OPEN_MS, resolve));
    await AnyPromise.race([open(), late]);
    return client.status();
  };

  /** Waits for `init`, which it calls itself where the page has not, and for the second file. */
  const ready = async () => {
    await (begun ?? client.init({ listen: false })).catch(() => {});
    return loadDetails();
  };

  const client = {
    // For the second file.
    builtins: { AnyPromise, parse, stringify },
    global,
    load,
    after,
    now,
    warn,
    newSession,
    readPage,
    record,
    idle,
    get settings() {
      return settings;
    },
    breadcrumbs,
    stopListening() {
      isListening = false;
      findGuard()?.leave(receive);
    },
    notify() {
      for (const listener of [...subscribers]) attempt(listener);
    },

    /** For a guard: it gets the events first, and passes them on to `receive`. */
    defer(next, guard) {
      receiver = next;
      if (isListening) guard.enter(receive, '');
    },

    init: (given) => (begun = begin(given)),

    capture(error, context, handled) {
      // `errors.forEach(capture)` passes other values.
      const isHandled = handled !== false;
      const kind = typeof error === 'string' ? 'message' : isHandled ? 'captured' : 'error';
      return record({
        kind,
        thrown: error,
        chain: undefined,
        stack: '',
        context,
        handled: isHandled,
      });
    },

    breadcrumb(text, data) {
      const crumb = { time: now(), text, data };
      breadcrumbs.push(crumb);
      if (breadcrumbs.length > MAX_BREADCRUMBS) breadcrumbs.shift();
      // Objects may change: the second file reads them at once.
      if (details) attempt(() => details.breadcrumb(crumb));
      else if (begun && isObject(data)) loadDetails();
    },

    /** Calls `listener` after every change, here or in another tab. Returns a function that ends this. */
    subscribe(listener) {
      const subscriber = () => listener();
      subscribers.add(subscriber);
      if (begun) loadDetails();
      return () => void subscribers.delete(subscriber);
    },

    status: () => ({
      version,
      namespace: settings.namespace ?? '',
      session: '',
      core: 'none',
      tiers: map(['indexedDB', 'localStorage', 'memory'], (name) => ({
        name,
        state: 'opening',
        ...store.states[name],
        pending: 0,
        dropped: 0,
      })),
      captured,
      // With `reportTo`, `captured` is the core's own count.
      ...details?.status(),
    }),

    async flush() {
      flush();
      await (await ready())?.flush();
    },

    openViewer: () => void attempt(() => global.open(settings.viewerUrl ?? viewerUrl(), '_blank')),

    /** Calls a function of the second file. Resolves to `fallback` if that does not arrive. */
    call: async (name, fallback, given) => {
      const loaded = await ready();
      return loaded ? loaded[name](...given) : fallback;
    },
  };

  const listen = (type, listener) =>
    // By capture: resources fail with an event that does not bubble. workerd does not know capture, and throws.
    attempt(() => global.addEventListener(type, listener, 'document' in global));

  // A page that goes away writes what is not written.
  listen('pagehide', leave);
  listen('visibilitychange', leave);
  const guard = findGuard();
  if (guard) client.defer(receive, guard);
  else {
    for (const type of ['error', 'unhandledrejection', 'securitypolicyviolation']) {
      listen(type, (event) => receiver(event));
    }
  }
  return client;
}
