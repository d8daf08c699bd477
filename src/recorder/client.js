// The recorder's first file. A page without failures loads no other file. It receives failures from the listeners (shared.js),
// recognizes duplicates, records failures with coarse texts (early-recorder.js), and loads the second file, details.js, when it
// is needed.

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
/** The longest time that `idle` waits for an idle browser. It then resolves anyway. */
const IDLE_TIMEOUT_MS = 1_000;
/** The longest time that `init` waits for the recorder's second file and the backends. It then resolves anyway. */
const INIT_TIMEOUT_MS = 5_000;

/**
 * Returns a client, a copy of the recorder with its own settings, for `global`, the global object. shared.js passes global
 * failures to the newest client that listens. `load.details()` imports the recorder's second file. `load.readSettings` has the
 * signature of `readSettings` in settings.js. `viewerUrl()` returns the address of the viewer in the package, or throws.
 */
export function createClient(global, load, version, viewerUrl) {
  const defaults = { viewerUrl: attempt(viewerUrl) };
  let settings = defaults;
  /** The promise that the last call of `init` has returned. */
  let initPromise;
  /**
   * The functions that `start` of the recorder's second file has returned for the current settings. Undefined while the file is
   * not loaded.
   */
  let details;
  /**
   * The promise of loading the recorder's second file, which resolves to `details`; undefined if the load has failed or was not
   * tried.
   */
  let loading;
  /** The time at which loading the recorder's second file last failed; 0 if it never has. */
  let loadFailedAt = 0;
  let isFlushing = false;
  let captured = 0;
  const breadcrumbs = [];
  const subscribers = new Set();

  const shared = getSharedState(global);
  const { after, receivers } = shared;
  const warnOfSetting = (key) =>
    attempt(() =>
      global.console.warn(`tinyturret: unknown or invalid setting "${key}"; using the default`),
    );

  /** Returns the id of a new session: the time in base 36, and 8 random characters. */
  const newSession = () =>
    now().toString(36) + Math.random().toString(36).slice(2, 10).padEnd(8, '0');

  const store = createEarlyStore(global);
  /** Returns a truthy value if the settings have callbacks: messages must not be stored before the callbacks have seen them. */
  const mustHideMessages = () => hasCallbacks(settings);
  /** Returns the current address and breadcrumbs of the page, which are stored with a sample. */
  const readPage = () => ({ url: global.location?.href, breadcrumbs: [...breadcrumbs] });
  const early = createEarlyRecorder(newSession, store.write, mustHideMessages, readPage);

  const flush = () => {
    isFlushing = false;
    attempt(() => (details?.recorder ?? early).flush());
  };
  const handleLeaving = (event) => {
    flush();
    attempt(() => details?.writeAll(event.type === 'pagehide'));
  };

  /**
   * Loads the recorder's second file, and replays the earlier failures with it. Resolves to the result of its `start`, or to
   * undefined if it cannot be loaded. Never rejects.
   */
  const loadDetails = () => {
    if (loading) return loading;
    // `current` is declared before the call, because `load.details()` of pkg-template/edge/client.js returns an object that
    // calls back before `then` returns.
    let current;
    current = loading = load
      .details()
      .then(({ start }) => {
        // `init` was called again meanwhile, so the load that it has started counts. `loading` is undefined if it has started
        // none.
        if (loading !== current) return loading;
        details = start(client, store.release());
        // Early failures are replayed after `details` is set, because a getter of a thrown value may call `capture`.
        details.replay(early.drain());
        return details;
      })
      .catch(() => {
        if (loading === current) loading = undefined;
        loadFailedAt = now();
      });
    return current;
  };

  /**
   * Returns a short text for a thrown value without message. Later the recorder's second file replaces it by a text with the
   * properties of the value.
   */
  const describe = (value) =>
    attempt(() => {
      if (isObject(value)) return {}.toString.call(value);
      // A BigInt is not converted, because converting a long one to decimal digits takes seconds.
      return typeof value === 'bigint' ? '[bigint]' : String(value);
    }) ?? '[unreadable]';

  /**
   * Schedules a flush if none is scheduled, and then loads the recorder's second file, unless that failed less than RETRY_MS
   * before `time`, the current time.
   */
  const scheduleFlush = (time) => {
    if (isFlushing) return;
    isFlushing = true;
    if (settings.autoFlush !== false) after(FLUSH_MS, flush);
    // The load starts in a microtask, because starting an import takes 1 ms, which would delay the caller of `capture`.
    if (initPromise && time - loadFailedAt > RETRY_MS) AnyPromise.resolve().then(loadDetails);
  };

  /**
   * Records a failure from `readEvent` or `capture`, unless it is a duplicate. recorder.js documents its fields. Returns its
   * id, or an empty text if nothing was recorded. Never throws.
   */
  const record = (read) =>
    attempt(() => {
      const recorder = details?.recorder;
      const time = now();
      // A failure during a callback is dropped, because running the callback for it would recurse. A failure with a `chain`,
      // such as a panic, is passed on: it may be a panic of that callback, which recorder.js records without texts.
      if (
        !read.chain &&
        (recorder?.inCallback || shared.isDuplicate(read.thrown, read.handled, time))
      )
        return;
      const chain = chainOf(read, recorder?.describe ?? describe);
      const [first] = chain;
      // A RuntimeError counts as fatal: all engines report a trap of a wasm instance as one.
      const fatal = read.fatal ?? first.type === 'RuntimeError';
      // The failure has all fields from the start, because a page may have defined setters on `Object.prototype`.
      const failure = {
        ...read,
        fatal,
        time,
        id: undefined,
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
    // A dedicated worker and its page both get the error event of the worker. Only one of them must record it.
    if (initPromise && (isForeign || (text && !global.document))) {
      loadDetails().then((loaded) => {
        if (loaded) loaded.claim(failure, text);
        else if (isForeign) record(failure);
      });
    }
  };

  /**
   * Returns a promise that resolves when the browser is idle, at the latest after IDLE_TIMEOUT_MS. In Safari, which has no idle
   * callbacks, it resolves at once.
   */
  const idle = () =>
    new AnyPromise(
      (resolve) =>
        // `requestIdleCallback` returns a number above 0. If it is missing or throws, the promise resolves at once.
        attempt(() => global.requestIdleCallback(resolve, { timeout: IDLE_TIMEOUT_MS })) ||
        resolve(),
    );

  /** Writes the records of the early recorder. Never throws, although the page may have replaced `JSON.stringify` earlier. */
  const writeEarlyRecords = () => attempt(() => store.write(early.records()));

  /**
   * Takes over the failures that other copies of the recorder in this page have recorded, if `init` of those copies was not
   * called.
   */
  const takeOverWaiting = () => {
    for (const other of shared.waiting) early.takeOver(other);
  };

  const initialize = async (given) => {
    shared.waiting.delete(early);
    takeOverWaiting();
    const earlyRecords = attempt(early.records) ?? [];
    attempt(() => details?.close());
    // `details` is set again when the second file has started with the new settings.
    details = undefined;
    settings = load.readSettings(given, warnOfSetting, defaults);
    // Earlier failures are removed from the old storage, and stored again in the backends and the namespace of the new
    // settings.
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
      // Writes failures from before IndexedDB was open again. In service workers, which forbid `import()`, the second file does
      // not replay them, and the early recorder writes a failure again only after another one of the same site.
      writeEarlyRecords();
    };
    await new AnyPromise((resolve, reject) => {
      open().then(resolve, reject);
      // Without `autoFlush` no timer is set: in workerd, a timer delays the response to a request whose handler never ends.
      if (settings.autoFlush !== false) after(INIT_TIMEOUT_MS, resolve);
    });
    return client.status();
  };

  const client = {
    // The second file uses the properties from here to `subscribers`.
    global,
    shared,
    load,
    now,
    warnOfSetting,
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
      // Only `false` means unhandled, because `errors.forEach(capture)` passes an array as the third argument.
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
      // The second file converts `data` to text at once, because the page may change the object later.
      attempt(() => details?.breadcrumb(crumb));
      if (!details && initPromise && isObject(data)) loadDetails();
    },

    /**
     * Calls `listener` after each change of stored records, in this tab or another one, and of the state of a backend. Returns
     * a function that ends the subscription.
     */
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

    /**
     * Returns an async function that loads the recorder's second file and calls its function `name`. It resolves to the result
     * of that function, or to `fallback` if the file cannot be loaded.
     */
    defer:
      (name, fallback) =>
      async (...given) => {
        await (initPromise ?? client.init({ listen: false })).catch(() => {});
        const loaded = await loadDetails();
        return loaded ? loaded[name](...given) : fallback;
      },
  };

  // Unwritten records are written when the page is hidden or left, because it may not run again.
  listen(global, 'pagehide', handleLeaving);
  listen(global, 'visibilitychange', handleLeaving);
  takeOverWaiting();
  shared.waiting.add(early);
  if (!shared.isReady) receivers.add(handleEvent);
  return client;
}
