// The second file of the recorder for Rust apps, which `linked.js` imports: details.js, with callbacks that are closures of a
// wasm instance.

import { AnyPromise, map } from './builtins.js';
import { start as startDetails } from './details.js';
import { NO_CORE } from './no-core.js';
import { readSettings as read, settingsOfCore } from './settings.js';

const isFunction = (value) => typeof value === 'function';

/**
 * Returns `settings` in which each callback calls that of the newest instance of the app (`app.settings`). If that instance is
 * dead, the callback throws instead, which callbacks.js treats as a wrong answer.
 */
function guardCallbacks(settings, { load: app, shared, now }) {
  /** `find(settings)` returns the callback from settings. */
  const call =
    (find) =>
    (...given) => {
      if (app.isDead) throw Error('the app has panicked');
      try {
        return find(app.settings)(...given);
      } catch (error) {
        // If the callback panicked, this is its RuntimeError or PanicError. `isEcho` forgets the panic, so that a later error of
        // this type is recorded as another failure.
        shared.isEcho(error, now());
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
 * Takes the place of core-loader.js. The app calls the core that is linked into it, and the recorder uses that core only to
 * count the groups for the link to the viewer.
 */
const openCore = (client, _recorder, { counted }) => {
  const app = client.load;
  /** Resolves to the number of open groups. `app.endCounting` rejects it at a fatal panic, after which the app never settles. */
  const countGroups = () =>
    new AnyPromise((resolve, reject) => {
      app.endCounting = reject;
      app.countGroups().then(resolve, reject);
    });
  const count = async () => {
    await client.idle();
    if (app.countGroups && !app.isDead) counted(countGroups);
  };
  return { ...NO_CORE, open: count, written: () => void count() };
};

/** Returns the valid settings, and warns of the others: see settings.js. `warn(text)` prints a text. */
export const readSettings = (given, warn) => read(given, (key) => warn(`wrong setting: ${key}`));

/** Does what `start` of details.js does, for a client of `rust-client.js`. `client.load` is its `app`. */
export function start(client, database) {
  const app = client.load;
  // The settings of `init` are unchecked if an earlier import of this file failed. Checking valid settings again changes nothing.
  const settings = readSettings(client.settings, client.warn);
  const details = startDetails(client, database, {
    openCore,
    settings: guardCallbacks(settings, client),
  });
  const showPanic = () => {
    app.endCounting?.();
    details.link?.showPanic();
  };
  if (app.isDead) showPanic();
  return Object.assign(details, { showPanic, settings: () => settingsOfCore(settings) });
}
