// The second file of the recorder for Rust apps, which `linked.js` imports: details.js with callbacks that are closures of a
// wasm instance.

import { AnyPromise, attempt, map } from './builtins.js';
import { start as startDetails } from './details.js';
import { NO_CORE } from './no-core.js';
import { readSettings, settingsOfCore } from './settings.js';
import { separateBackends } from './shared-core.js';

const isFunction = (value) => typeof value === 'function';

/**
 * Returns `settings` with other callbacks. Each calls the callback of the newest instance of the app (`app.settings`). If that
 * instance is dead, it throws, and callbacks.js drops the texts of the event.
 */
function wrapCallbacks(settings, { load: app, shared, now }) {
  /**
   * Returns a function that calls the result of `findCallback(app.settings)`, a callback of the newest instance. Throws if that
   * instance is dead.
   */
  const wrap =
    (findCallback) =>
    (...args) => {
      if (app.isDead) throw Error('the app has panicked');
      try {
        return findCallback(app.settings)(...args);
      } catch (error) {
        // If the callback panicked, this is the RuntimeError or PanicError of that panic. `isPanicError` then forgets the
        // panic, so that a later error of this type is recorded as another failure.
        shared.isPanicError(error, now());
        throw error;
      }
    };
  const { beforeSave, ignore, onStorageError } = settings;
  return {
    ...settings,
    beforeSave: beforeSave && wrap((current) => current.beforeSave),
    onStorageError: onStorageError && wrap((current) => current.onStorageError),
    ignore:
      ignore &&
      map(ignore, (rule, at) => (isFunction(rule) ? wrap((current) => current.ignore[at]) : rule)),
  };
}

/**
 * Calls a function of the core that is linked into the app. Resolves to its result. A promise of a dead instance never settles,
 * so `handleFatalPanic` rejects the call through `app.calls`.
 */
const callCore = (app, name) =>
  new AnyPromise((resolve, reject) => {
    if (app.isDead) throw Error('the app has panicked');
    app.calls.add(reject);
    const settleWith = (settle) => (value) => {
      app.calls.delete(reject);
      settle(value);
    };
    app.core[name]().then(settleWith(resolve), settleWith(reject));
  });

/**
 * Returns an object with the functions of `createCore`. The app itself calls the core that is linked into it. The recorder uses
 * that core only to count the groups for the viewer link.
 */
const openCore = (client, _recorder, { updateLink }) => {
  const app = client.load;
  const updateCount = async () => {
    await client.idle();
    if (app.core?.countGroups && !app.isDead) updateLink(() => callCore(app, 'countGroups'));
  };
  return { ...NO_CORE, load: updateCount, afterWrite: () => void updateCount() };
};

/**
 * Returns the linked core with the functions that shared-core.js calls. `publish` calls the function of the same name in the
 * app, which writes exceptions and counters to the shared backends. `status` returns the status that the app has returned last.
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

/**
 * Matches the file of the first wasm frame, whose address may contain `@` and brackets. For a module that was compiled from
 * bytes, Firefox prints `<script> line <number> > <function>` instead of a file. `debugIdsOf` then finds the match in no stack,
 * so the id is not stored.
 */
const MODULE = /([^\s(@<>]+(?::\/\/[^\s<>]*)?)(?: line .*)?:wasm-function/;
/**
 * Returns pairs of the file of the app's module, as it is in stacks, and its build id. The list is empty without an id. WebKit
 * prints the name of the module, or `<?>`, in each frame anew. If only `<?>` was printed at the start, the file is empty, and
 * the id is stored with all failures.
 */
const moduleIdsOf = ({ build }) =>
  attempt(() => {
    const [{ stack }, id] = build;
    if (!stack.includes(':wasm-function')) return;
    return map([MODULE.exec(stack)?.[1] ?? '', '<?>'], (file) => [file, id]);
  });

/** rust-client.js gets `readSettings` from this file, because it does not link settings.js. */
export { readSettings };

/**
 * Starts the recorder of a client by `rust-client.js`: see `start` in details.js. `client.load` is the `app` of that client.
 */
export function start(client, database) {
  const app = client.load;
  // The settings are validated again, because those of `init` are not validated if an earlier import of this file has failed.
  const valid = readSettings(client.settings, client.warnOfSetting);
  // `openSharedCore` is the function `createSharedCore`. Only a Rust worker has it, because other apps do not link that code.
  const openShared = app.core?.openSharedCore;
  const { shared, settings } = openShared
    ? separateBackends(valid)
    : { shared: [], settings: valid };
  let core;
  const load = async () => ({ start: async () => linkedCore(app) });
  const details = startDetails(client, database, {
    openCore(...args) {
      core = shared.length ? openShared(shared, load, ...args) : openCore(...args);
      return core;
    },
    settings: wrapCallbacks(settings, client),
    moduleIds: moduleIdsOf(app),
  });
  const handleFatalPanic = () => {
    for (const reject of app.calls) reject(Error('the app has panicked'));
    details.link?.showPanic();
    // Writes the panic and all other records now, because the instance is about to be replaced.
    details.recorder.flush();
    core.shutDown?.();
  };
  // If the app has panicked before this file was loaded, the handler runs in a microtask, because the client replays earlier
  // failures after this function has returned.
  if (app.isDead) AnyPromise.resolve().then(handleFatalPanic);
  return Object.assign(details, { handleFatalPanic, settings: () => settingsOfCore(valid) });
}
