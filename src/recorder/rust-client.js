// The client for a Rust app. The panic hook and `capture` of the app call `record`. A fatal panic is one that aborts. It leaves
// the wasm instance dead: no closure of that instance may be called afterwards.

import { AnyPromise, attempt, map, stringify } from './builtins.js';
import { hasCallbacks } from './callbacks.js';
import { createClient } from './client.js';
import { addPanicErrors } from './panic-errors.js';
import { readChain } from './read-error.js';

/** The value of the argument `asked` of `record` for a panic that the callbacks of the app have dropped. */
const DROPPED = 2;

/**
 * A replacer for `stringify` that converts functions to `true`. `stringify` would omit them, and the JSON would not show which
 * callbacks are set.
 */
const replaceFunctions = (_, value) => typeof value === 'function' || value;
/** Returns a cause as an item of the `chain` of a failure. Rust passes only its message, and has already bounded it. */
const textsOf = (message) => ({ type: '', message, stack: '' });
const locationOf = (file, line, column) =>
  `${file}${line ? `:${line}` : ''}${column ? `:${column}` : ''}` || undefined;

/**
 * Returns the functions that a Rust app calls. None of them throws. `importDetails()` imports linked-details.js.
 */
export function createRustClient(global, importDetails, version) {
  /** The functions that `start` of the recorder's second file has returned, or undefined while that file is not loaded. */
  let details;
  /** The promise that the last call of the client's `init` has returned. */
  let initPromise;
  /**
   * The state of the app. The client gets it as `load`, so it also has the functions that load the recorder's second file and
   * read settings. These fields belong to the newest instance of the app:
   * - `settings`, whose callbacks are closures of the instance;
   * - `core`, the functions of the core that is linked in: `countGroups()`, `openViewer()`, and those of linked-details.js for
   *   shared backends;
   * - `key`, the settings as JSON, in which callbacks are only marked as present;
   * - `isDead`, true after a fatal panic.
   */
  const app = {
    /** The number of fatal panics of the app. */
    deaths: 0,
    /** The functions that reject the calls of the core that are not settled. A fatal panic calls them. */
    calls: new Set(),
    /** The number of calls of `start`. If it is above 1, the page may contain several instances. */
    instances: 0,
    /** The crash marker in the shared state, if it describes a panic of this app. */
    crash: undefined,
    /** An error whose innermost wasm frame is in the module of the app, and the build id of the module, if it has one. */
    build: undefined,
    /** Returns the settings unchanged: those from Rust are valid, and those of `init` are validated before. */
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
    // If a new instance with the same settings replaces one that panicked (`schedule_reinit` of wasm-bindgen), the session
    // continues, and the second file calls the closures of the new instance. With shared backends another session starts:
    // shared-core.js never calls a failed core again, and the new core writes the journal that is in memory.
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

  /**
   * Writes the number of instances into the crash marker, if the app has one. If there are several instances, it is unknown
   * which one the next trap belongs to, because WebKit omits queries in stacks.
   */
  const countInstances = () => {
    if (app.crash) app.crash.instances = app.instances;
  };

  const handlePanic = (message, fatal, id) => {
    shared.rememberPanic(fatal, message, client.now());
    if (!fatal) return;
    if (shared.crash?.id === id) {
      app.crash = shared.crash;
      // The message is removed, because other copies store the crash marker, too, and their callbacks have not seen it.
      if (hasCallbacks(client.settings)) app.crash.message = '';
    }
    countInstances();
    app.isDead = true;
    app.deaths++;
    details?.handleFatalPanic();
  };

  return {
    /**
     * Starts with settings from JavaScript, which the recorder's second file validates. Resolves to the status of the client.
     */
    init(given) {
      // Makes `hasCallbacks` return true, so that no message is stored before the settings, which may have callbacks, are read.
      client.settings.beforeSave = given;
      return importDetails().then(
        ({ readSettings }) => init(readSettings(given, client.warnOfSetting)),
        () => init(given),
      );
    },
    /**
     * Starts with the settings that Rust passes, which are valid. Ignores errors. `buildId` is the build id of the module, or
     * consists of zeros. The stack of the error is read after a failure only, because engines format it when it is read.
     */
    start(given, buildId) {
      if (/[^0]/.test(buildId)) app.build = attempt(() => [Error(), buildId]);
      app.instances++;
      countInstances();
      init(given).catch(() => {});
    },

    /**
     * Returns whether Rust must call the callbacks for a panic before it calls `record`. It must until the recorder's second
     * file is loaded, which then calls them. They cannot be called after the panic, because the instance is dead.
     */
    mustAsk: () => !details && !!hasCallbacks(client.settings),

    /**
     * Records a failure. Returns its id, or an empty text if it was not recorded. `file` may be empty, and `line` and `column`
     * 0. `error` has the stack, and `causes` are messages. `context` and `scopes` may be undefined. `asked` is 0 if Rust has
     * not called the callbacks, 1 if they have returned these texts, or DROPPED.
     */
    // The function takes many arguments instead of an object, because that needs less code in the wasm.
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
                // `location` is also a part of the chain, because it identifies the site of a panic.
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

    /**
     * Returns a promise that resolves when all captured failures are written. It never settles if a fatal panic occurs first,
     * because settling would call closures of the dead instance.
     */
    flush() {
      const { deaths } = app;
      return new AnyPromise((resolve, reject) => {
        const unlessPanicked = (settle) => (value) => app.deaths === deaths && settle(value);
        client.flush().then(unlessPanicked(resolve), unlessPanicked(reject));
      });
    },

    /**
     * Returns the settings for the core that is linked into the app, or undefined while the recorder's second file is not
     * loaded.
     */
    settings: () => details?.settings(),
    /** Seals all entries of the recorder, because the linked core is about to compact or remove them. */
    seal: () => void attempt(() => details?.seal()),
    /** Notifies subscribers in this tab and in other ones of a change by the linked core. channel.js lists the messages. */
    announce: (message) => void attempt(() => details?.announce(message)),

    openViewer() {
      if (client.settings.viewerUrl) client.openViewer();
      else attempt(() => app.core?.openViewer?.());
    },
  };
}
