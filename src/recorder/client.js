// The recorder's first file: all that a page without failures loads. It listens, recognizes duplicates, records what fails
// first, and loads the second file, `details.js`, when it is needed.

import { AnyPromise, attempt, map } from './builtins.js';
import { hasCallbacks } from './callbacks.js';
import { createEarlyRecorder } from './early-recorder.js';
import { createEarlyStore } from './early-store.js';
import { RETRY_MS } from './rate-limit.js';
import { chainOf, isObject } from './read-error.js';
import { readEvent } from './read-event.js';
import { getSharedState, listen } from './shared.js';

const { now } = Date;

const MAX_BREADCRUMBS = 30;
const FLUSH_MS = 100;
/** The longest wait for idle time. */
const IDLE_TIMEOUT_MS = 1_000;
/** How long `init` waits for the backends, and for the second file. */
const INIT_TIMEOUT_MS = 5_000;

/**
 * Returns a client of `global`, the global object. Global failures go to the newest client that listens: see shared.js.
 * `load.details()` imports the second file; `load.readSettings` is that of settings.js, unless the settings are known to be
 * right. `viewerUrl()` returns the address of the packaged viewer, or throws.
 */
export function createClient(global, load, version, viewerUrl) {
  const defaults = { viewerUrl: attempt(viewerUrl) };
  let settings = defaults;
  /** The promise of `init`. */
  let initPromise;
  /** What the second file provides, once it is there. */
  let details;
  let loading;
  /** When the second file did not arrive. */
  let loadFailedAt = 0;
  let isFlushing = false;
  let captured = 0;
  const breadcrumbs = [];
  const subscribers = new Set();

  const shared = getSharedState(global);
  const { after, receivers } = shared;
  const warn = (text) => attempt(() => global.console.warn(`tinyturret: ${text}`));

  /** The id of a new session. */
  const newSession = () =>
    now().toString(36) + Math.random().toString(36).slice(2, 10).padEnd(8, '0');

  const store = createEarlyStore(global);
  /** Whether callbacks must see the messages before they are stored. */
  const mustHideMessages = () => hasCallbacks(settings);
  /** What a failure that is kept as a sample has of the page. */
  const readPage = () => ({ url: global.location?.href, breadcrumbs: [...breadcrumbs] });
  const early = createEarlyRecorder(newSession, store.write, mustHideMessages, readPage);

  const flush = () => {
    isFlushing = false;
    attempt(() => (details?.recorder ?? early).flush());
  };
  const handleLeaving = (event) => {
    flush();
    attempt(() => details?.flushBeforeExit(event.type === 'pagehide'));
  };

  /** Loads the second file. Resolves to what it provides, or to undefined if it does not arrive. Never rejects. */
  const loadDetails = () => {
    if (loading) return loading;
    // A promise that is there already may call back before `then` returns.
    let current;
    current = loading = load
      .details()
      .then(({ start }) => {
        // `init` was called again.
        if (loading !== current) return loading;
        details = start(client, store.take());
        // Now that `details` is set: a getter of a held value may capture something.
        details.replay(early.drain());
        return details;
      })
      .catch(() => {
        if (loading === current) loading = undefined;
        loadFailedAt = now();
      });
    return current;
  };

  /** The text of what has no message, until the second file can walk through it. */
  const describe = (value) =>
    attempt(() => {
      if (isObject(value)) return Object.prototype.toString.call(value);
      // The digits of a long BigInt take seconds.
      return typeof value === 'bigint' ? '[bigint]' : String(value);
    }) ?? '[unreadable]';

  /** After the first failure since the last flush. */
  const scheduleFlush = (time) => {
    if (isFlushing) return;
    isFlushing = true;
    if (settings.autoFlush !== false) after(FLUSH_MS, flush);
    // In a microtask, so that `capture` does not take the 1 ms of starting an import.
    if (initPromise && time - loadFailedAt > RETRY_MS) AnyPromise.resolve().then(loadDetails);
  };

  /**
   * Records a failure as `readEvent` returns it or `capture` builds it; recorder.js documents the fields. Returns the id, or
   * an empty string if nothing was recorded.
   */
  const record = (read) =>
    attempt(() => {
      const recorder = details?.recorder;
      const time = now();
      // A failure that comes while a callback runs is dropped, or the callback would recurse. recorder.js decides about one
      // with texts of its own, because it may be the panic of that callback.
      if (
        !read.chain &&
        (recorder?.isInCallback || shared.isDuplicate(read.thrown, read.handled, time))
      )
        return;
      const chain = chainOf(read, recorder?.describe ?? describe);
      const [first] = chain;
      // Every engine reports a trap of a wasm instance as a RuntimeError.
      const fatal = read.fatal ?? first.type === 'RuntimeError';
      // All fields, because a page may have put setters and getters on the prototype of all objects.
      const failure = {
        ...read,
        id: undefined,
        time,
        fatal,
        after: shared.crash,
        page: undefined,
      };
      const id = (recorder ?? early).record(failure, chain);
      if (id) captured++;
      if (fatal && id) shared.crash ??= { ...first, id, kind: read.kind };
      if (!recorder) scheduleFlush(time);
      return id;
    }) ?? '';

  const handleEvent = (event) => {
    const failure = readEvent(event, global);
    const { isForeign, text } = failure;
    if (!isForeign || !initPromise) record(failure);
    // A dedicated worker and its page both get the error of the worker.
    if (initPromise && (isForeign || (text && !global.document))) {
      loadDetails().then((loaded) => {
        if (loaded) loaded.dedupe(failure, text);
        else if (isForeign) record(failure);
      });
    }
  };

  /** Resolves in idle time, after at most IDLE_MS; at once where `requestIdleCallback` is missing (Safari). */
  const idle = () =>
    new AnyPromise(
      (resolve) =>
        // Returns a number above 0.
        attempt(() => global.requestIdleCallback(resolve, { timeout: IDLE_TIMEOUT_MS })) ||
        resolve(),
    );

  /** `JSON.stringify` may have been replaced before this file loaded, and may throw. */
  const writeEarlyRecords = () => attempt(() => store.write(early.records()));

  /** Takes over what copies have recorded whose `init` is not called. */
  const takeOverWaiting = () => {
    for (const other of shared.waiting) early.takeOver(other);
  };

  const initialize = async (given) => {
    shared.waiting.delete(early);
    takeOverWaiting();
    const earlyRecords = attempt(early.records) ?? [];
    attempt(() => details?.close());
    // Until the second file starts with the new settings.
    details = undefined;
    settings = load.readSettings(given, (key) => warn(`wrong setting: ${key}`), defaults);
    // What failed before is stored under these settings.
    store.reset(settings, earlyRecords);
    writeEarlyRecords();
    receivers.delete(handleEvent);
    if (settings.listen !== false) {
      receivers.add(handleEvent);
      shared.isReady = true;
    }
    const needsDetails =
      loading ||
      earlyRecords.length ||
      subscribers.size ||
      settings.storageBackends ||
      mustHideMessages() ||
      settings.showViewerLink ||
      settings.reportTo ||
      settings.ignoreStorageErrors === false;
    loading = undefined;
    const open = async () => {
      const loaded = needsDetails && (await loadDetails());
      if (loaded) return loaded.opened;
      await idle();
      await store.open();
      // What failed meanwhile is not in IndexedDB. Service workers forbid `import()`, so this is their only write of these
      // failures to IndexedDB.
      writeEarlyRecords();
    };
    await new AnyPromise((resolve, reject) => {
      open().then(resolve, reject);
      // Without `autoFlush` there are no timers: in workerd, a timer delays the answer to a request whose handler never ends.
      if (settings.autoFlush !== false) after(INIT_TIMEOUT_MS, resolve);
    });
    return client.status();
  };

  /** Waits for `init`, which it calls itself where the page has not, and for the second file. */
  const loadForCall = async () => {
    await (initPromise ?? client.init({ listen: false })).catch(() => {});
    return loadDetails();
  };

  const client = {
    // For the second file.
    global,
    shared,
    load,
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
    subscribers,

    init: (given) => (initPromise = initialize(given)),

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
      else if (initPromise && isObject(data)) loadDetails();
    },

    /** Calls `listener` after every change, here or in another tab. Returns a function that ends this. */
    subscribe(listener) {
      const subscriber = () => listener();
      subscribers.add(subscriber);
      if (initPromise) loadDetails();
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
      ...details?.status(),
    }),

    flush() {
      flush();
      return client.defer('flush')();
    },

    openViewer() {
      const { viewerUrl } = settings;
      if (viewerUrl) attempt(() => global.open(viewerUrl, '_blank'));
    },

    /** Returns a function that calls one of the second file. It resolves to `fallback` if that does not arrive. */
    defer:
      (name, fallback) =>
      async (...given) => {
        const loaded = await loadForCall();
        return loaded ? loaded[name](...given) : fallback;
      },
  };

  // A page that goes away writes what is not written.
  listen(global, 'pagehide', handleLeaving);
  listen(global, 'visibilitychange', handleLeaving);
  takeOverWaiting();
  shared.waiting.add(early);
  if (!shared.isReady) receivers.add(handleEvent);
  return client;
}
