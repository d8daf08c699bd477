// The second file of the recorder for Rust apps, which `linked.js` imports: details.js, with callbacks that are closures of a
// wasm instance.

import { AnyPromise, map } from './builtins.js';
import { start as startDetails } from './details.js';
import { NO_CORE } from './no-core.js';
import { readSettings as read, settingsOfCore } from './settings.js';
import { separateBackends } from './shared-core.js';

const isFunction = (value) => typeof value === 'function';

/**
 * Returns `settings` in which each callback calls that of the newest instance of the app (`app.settings`). If that instance is
 * dead, the callback throws instead, which callbacks.js treats as a wrong answer.
 */
function wrapCallbacks(settings, { load: app, shared, now }) {
  /** `find(settings)` returns the callback from settings. */
  const call =
    (find) =>
    (...given) => {
      if (app.isDead) throw Error('the app has panicked');
      try {
        return find(app.settings)(...given);
      } catch (error) {
        // If the callback panicked, this is its RuntimeError or PanicError. `isPanicError` forgets the panic, so that a later error of
        // this type is recorded as another failure.
        shared.isPanicError(error, now());
        throw error;
      }
    };
  const { beforeSave, ignore, onStorageError } = settings;
  return {
    ...settings,
    beforeSave: beforeSave && call((current) => current.beforeSave),
    onStorageError: onStorageError && call((current) => current.onStorageError),
    ignore:
      ignore &&
      map(ignore, (rule, at) => (isFunction(rule) ? call((current) => current.ignore[at]) : rule)),
  };
}

/**
 * Calls a function of the core that is linked into the app. Rejects after a fatal panic, which `app.calls` is told of, because
 * the promise of a dead instance never settles.
 */
const callCore = (app, name) =>
  new AnyPromise((resolve, reject) => {
    if (app.isDead) throw Error('the app has panicked');
    app.calls.add(reject);
    const ended = (settle) => (value) => {
      app.calls.delete(reject);
      settle(value);
    };
    app.core[name]().then(ended(resolve), ended(reject));
  });

/**
 * Takes the place of core-loader.js. The app calls the core that is linked into it, and the recorder uses that core only to
 * count the groups for the link to the viewer.
 */
const openCore = (client, _recorder, { updateLink }) => {
  const app = client.load;
  const count = async () => {
    await client.idle();
    if (app.core?.countGroups && !app.isDead) updateLink(() => callCore(app, 'countGroups'));
  };
  return { ...NO_CORE, load: count, afterWrite: () => void count() };
};

/**
 * The linked core as shared-core.js calls it. The function `publish` of the app writes the journal in memory to the shared
 * backends, and resolves to the status of the core.
 */
const linkedCore = (app) => {
  let status;
  return {
    async publish() {
      status = await callCore(app, 'publish');
    },
    status: () => status,
  };
};

/** Returns the valid settings, and warns of the others: see settings.js. `warn(text)` prints a text. */
export const readSettings = (given, warn) => read(given, (key) => warn(`wrong setting: ${key}`));

/** Does what `start` of details.js does, for a client of `rust-client.js`. `client.load` is its `app`. */
export function start(client, database) {
  const app = client.load;
  // The settings of `init` are unchecked if an earlier import of this file failed. Checking valid settings again changes nothing.
  const valid = readSettings(client.settings, client.warn);
  // Only a Rust worker has `openSharedCore`, which is `createSharedCore`: other apps do not link that code.
  const openShared = app.core?.openSharedCore;
  const { shared, settings } = openShared
    ? separateBackends(valid)
    : { shared: [], settings: valid };
  let core;
  const load = async () => ({ start: async () => linkedCore(app) });
  const details = startDetails(client, database, {
    openCore(...given) {
      core = shared.length ? openShared(shared, load, ...given) : openCore(...given);
      return core;
    },
    settings: wrapCallbacks(settings, client),
  });
  const showPanic = () => {
    for (const reject of app.calls) reject(Error('the app has panicked'));
    details.link?.showPanic();
    // Stores the panic before the instance is replaced.
    details.recorder.flush();
    core.shutDown?.();
  };
  // In a microtask, because the client passes on what was recorded before after this function has returned.
  if (app.isDead) AnyPromise.resolve().then(showPanic);
  return Object.assign(details, { showPanic, settings: () => settingsOfCore(valid) });
}
