// A client for a Rust app, whose panic hook and `capture` call `record`. A fatal panic is one that aborts. It leaves the wasm
// instance dead: no closure of that instance may be called afterwards.

import { AnyPromise, attempt, map, stringify } from './builtins.js';
import { hasCallbacks } from './callbacks.js';
import { createClient } from './client.js';
import { addPanicErrors } from './panic-errors.js';
import { readChain } from './read-error.js';

/** The argument `asked` of `record` if the callbacks of the app have dropped the panic. */
const DROPPED = 2;

/** A replacer for `stringify`: converts a function to `true`, because `stringify` omits functions. */
const replaceFunctions = (_, value) => typeof value === 'function' || value;
/** The texts of a cause. Rust has bounded them already. */
const textsOf = (message) => ({ type: '', message, stack: '' });
const locationOf = (file, line, column) =>
  `${file}${line ? `:${line}` : ''}${column ? `:${column}` : ''}` || undefined;

/**
 * Returns the functions that a Rust app calls. None of them throws. `importDetails()` imports `linked-details.js`.
 */
export function createRustClient(global, importDetails, version) {
  /** What the second file provides, once it is there. */
  let details;
  /** The promise of the client's `init`. */
  let initPromise;
  /**
   * The state of the app, and how to load the second file, which gets it as `client.load`. These fields belong to the newest
   * instance of the app:
   * - `settings`, whose callbacks are closures of the instance;
   * - `core`, the functions of the core that is linked in: `countGroups()`, `openViewer()`, and those of linked-details.js for
   *   shared backends;
   * - `key`, the settings as text, which does not depend on the code of the callbacks;
   * - `isDead`, true after a fatal panic.
   */
  const app = {
    /** The number of fatal panics. */
    deaths: 0,
    /** Functions that reject the calls of the core that have not settled. */
    calls: new Set(),
    /** The number of calls of `start`: more than one may mean several instances. */
    instances: 0,
    /** The crash marker, if it is a panic of this app. */
    crash: undefined,
    /** Checks nothing: settings from Rust are valid, and those of `init` are checked before. */
    readSettings: (given) => given,
    async details() {
      const { start } = await importDetails();
      return { start: (...given) => (details = start(...given)) };
    },
  };
  const client = createClient(global, app, version, () => undefined);
  const { shared } = client;
  addPanicErrors(shared);

  const init = (given) => {
    const { core, ...settings } = attempt(() => ({ ...given })) ?? {};
    const key = attempt(() => stringify(settings, replaceFunctions));
    // If a new instance replaces one that panicked (`schedule_reinit` of wasm-bindgen) and has the same settings, the session
    // continues, and the second file calls the closures of the new instance. Not with shared backends: shared-core.js never
    // calls a core again that has failed, and a new one writes what is in memory.
    const isReplaced = app.isDead && !core?.openSharedCore && key && app.key === key;
    Object.assign(app, { core, settings, key, isDead: false });
    if (isReplaced) {
      attempt(() => details?.link?.show());
      return initPromise.then(client.status);
    }
    details = undefined;
    initPromise = client.init(settings);
    return initPromise;
  };

  /** If the app has several instances, the next trap cannot be assigned to one, because WebKit omits queries in stacks. */
  const countInstances = () => {
    if (app.crash) app.crash.instances = app.instances;
  };

  const handlePanic = (message, fatal, id) => {
    shared.rememberPanic(fatal, message, client.now());
    if (!fatal) return;
    if (shared.crash?.id === id) {
      app.crash = shared.crash;
      // Other copies store it, too, and their callbacks are others.
      if (hasCallbacks(client.settings)) app.crash.message = '';
    }
    countInstances();
    app.isDead = true;
    app.deaths++;
    details?.showPanic();
  };

  return {
    /** Starts with settings that may be wrong, which the second file checks. Resolves to the status. */
    init(given) {
      // Makes `hasCallbacks` true, so that no message is stored until the settings are read: they may have callbacks.
      client.settings.beforeSave = given;
      return importDetails().then(
        ({ readSettings }) => init(readSettings(given, client.warn)),
        () => init(given),
      );
    },
    /** Starts with valid settings, as Rust passes them. */
    start(given) {
      app.instances++;
      countInstances();
      init(given).catch(() => {});
    },

    /**
     * Whether Rust must call the callbacks for a panic before it calls `record`. That is so until the second file, which calls
     * them otherwise, is loaded, because the callbacks of a dead instance cannot be called later.
     */
    mustAsk: () => !details && !!hasCallbacks(client.settings),

    /**
     * Records a failure, and returns its id. `file` may be empty, and `line` and `column` 0; `error` has the stack; `causes`
     * are messages; `context` and `scopes` may be undefined. `asked` is 0, or 1 if the callbacks were called already and have
     * returned these texts, or DROPPED.
     */
    // Many arguments take less code in wasm than an object.
    record: (kind, type, message, file, line, column, error, ...rest) =>
      attempt(() => {
        const [causes, context, scopes, handled, fatal, asked] = rest;
        const { stack } = readChain(error, String)[0];
        const location = locationOf(file, line, column);
        const id =
          asked === DROPPED
            ? ''
            : client.record({
                kind,
                thrown: undefined,
                stack: '',
                // With `location`, because it decides the site and the group of a panic.
                chain: [{ type, message, stack, location }, ...map(causes, textsOf)],
                location,
                context,
                scopes,
                handled,
                fatal,
                callbacksRan: !!asked,
              });
        if (kind === 'panic') handlePanic(message, fatal, id);
        return id;
      }) ?? '',

    captureThrown: client.capture,
    breadcrumb: client.breadcrumb,
    subscribe: client.subscribe,
    status: client.status,

    /** Never settles if a fatal panic occurs first, because settling would call closures of the dead instance. */
    flush() {
      const { deaths } = app;
      return new AnyPromise((resolve, reject) => {
        const unlessPanicked = (settle) => (value) => app.deaths === deaths && settle(value);
        client.flush().then(unlessPanicked(resolve), unlessPanicked(reject));
      });
    },

    /** Returns the settings for a core that is linked into the app, or undefined while the second file is not loaded. */
    settings: () => details?.settings(),
    /** Ends all entries, because the linked core is about to compact or remove them. */
    seal: () => void attempt(() => details?.seal()),
    /** Notifies subscribers, here and in other tabs, of a change by the linked core. channel.js lists the messages. */
    announce: (message) => void attempt(() => details?.announce(message)),

    openViewer() {
      if (client.settings.viewerUrl) client.openViewer();
      else attempt(() => app.core?.openViewer?.());
    },
  };
}
