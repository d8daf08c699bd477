// The API for isolates and processes. It imports the recorder and its second file statically, because service workers have no
// `import()`, and workerd resolves `import()` only when the worker is bundled.

import { attempt } from '../../src/recorder/builtins.js';
import { createClient } from '../../src/recorder/client.js';
import { createCoreApi, fallbackOf } from '../../src/recorder/core-api.js';
import { createCore } from '../../src/recorder/core-loader.js';
import { start } from '../../src/recorder/details.js';
import { readChain } from '../../src/recorder/read-error.js';
import { readSettings } from '../../src/recorder/settings.js';
import { createSharedCore, separateBackends } from '../../src/recorder/shared-core.js';
import { createPendingReports } from '../http/pending-reports.js';
import { readReport } from '../http/report-body.js';
import { nameBackends } from './backend-names.js';
import { ignoreRejection, ignoreRejections, warnOnce } from './callbacks.js';

let loadModule;
let details;
/** The settings that the core gets in addition to those of `init`. `reports.setLimit` sets them. */
let coreSettings = {};

/** Sets how the core is loaded: `load()` resolves to a module whose `start(settings)` starts it. */
export function setCore(load) {
  loadModule = load;
}

const loadCore = async () => {
  const { start } = await loadModule();
  return { start: (settings) => start({ ...settings, ...coreSettings }) };
};

/**
 * The longest time that a read of groups waits for the flush before it, because a store may hang. Then it reads without waiting
 * further.
 */
const MAX_FLUSH_MS = 2_000;

/** Resolves when `promise` resolves or rejects, at the latest after `ms` milliseconds. Never rejects. */
const waitAtMost = (ms, promise) =>
  new Promise((resolve) => {
    const cancel = client.shared.after(ms, resolve);
    const end = () => {
      cancel();
      resolve();
    };
    promise.then(end, end);
  });

/**
 * Returns the functions that need the core: those of core-api.js, and `collect()`, which makes the core write the reported
 * entries in memory to the stores.
 */
const createFunctions = ({ flush, core, afterChange, ...others }) => ({
  ...createCoreApi({
    flush: () => waitAtMost(MAX_FLUSH_MS, flush()),
    core,
    afterChange,
    ...others,
  }),
  async collect() {
    const module = await core.load(true);
    await module?.collect();
    afterChange();
  },
});

function startDetails(client, database) {
  const { reportTo, ...given } = client.settings;
  const { shared, settings } = separateBackends(given);
  details = start(client, database, {
    settings: ignoreRejections(settings),
    openCore: (...given) =>
      shared.length ? createSharedCore(shared, loadCore, ...given) : createCore(...given, loadCore),
    createCoreApi: createFunctions,
  });
  return details;
}

/** The texts of the warnings about settings that were printed already. */
const printed = new Set();

const load = {
  // `createClient` calls `then` of the result of `details()`. This `then` calls back before it returns, so failures at the
  // start of a process are recorded with all their texts.
  details: () => ({
    // biome-ignore lint/suspicious/noThenProperty: a promise would call back in a later microtask
    then: (started) => new Promise((resolve) => resolve(started({ start: startDetails }))),
  }),
  readSettings: (given, warn, defaults) =>
    nameBackends(readSettings(given, warnOnce(warn, printed), defaults)),
};

// Returns the URL of the viewer in the package. Throws in workerd, where modules have no URL.
const viewerUrl = () => new URL('../viewer/', import.meta.url).href;

const client = createClient(globalThis, load, VERSION, viewerUrl);
const { defer, shared, status } = client;

/** The number of failures of other workers that `captureOthers` has captured. The status adds it to `captured`. */
let others = 0;
client.status = () => {
  const own = status();
  return { ...own, captured: own.captured + others };
};

/**
 * Captures failures of other workers. Each is `{ chain, context, time }`; `chain` is a result of `readChain`, and `time` is in
 * milliseconds since 1970. Returns the number of failures that were captured.
 */
export function captureOthers(failures) {
  // Subscribing starts the second file, which this bundle contains, and sets `details`.
  if (!details) client.subscribe(() => {})();
  const before = others;
  for (const { chain, context, time } of failures) {
    const texts = { kind: 'error', stack: '', handled: false, fatal: false };
    // The failure is recorded without breadcrumbs, because this client has those of its own worker, not of the worker that
    // failed.
    if (details?.recorder.record({ ...texts, context, time, page: {} }, chain)) others++;
  }
  return others - before;
}

export { readChain };

/** The settings of the last call of `init`, or undefined before the first call. */
let initSettings;
export const settingsOfInit = () => initSettings;

/**
 * Returns `promise`, the result of `init` or `flush`, which rejects with `ignoreStorageErrors: false` if a backend fails. The
 * rejection counts as handled, so a process that does not await the promise continues. The recorder does not capture the
 * error if the app throws it.
 */
const withoutHarm = (promise) => {
  promise.catch((error) => shared.seen.set(error, client.now()));
  return promise;
};

/**
 * The functions of the public API that read and change groups, by name. Each loads the second file before it calls the
 * function of core-api.js, and resolves to an empty result if the file does not load.
 */
const reading = Object.fromEntries(
  Object.keys(createCoreApi({})).map((name) => [name, defer(name, fallbackOf(name))]),
);

/** The public functions of the package: those of the recorder's client, and those that read and change groups. */
export const turret = {
  ...client,
  init(settings) {
    initSettings = settings;
    return withoutHarm(client.init(settings));
  },
  flush: () => withoutHarm(client.flush()),
  subscribe: (listener) => client.subscribe(ignoreRejection(listener)),
  ...reading,
};

const pending = createPendingReports({
  namespace: () => client.settings.namespace ?? '',
  collect: defer('collect'),
  now: client.now,
});

/** The functions with which http/collector.js reads the reports of browsers and passes them to the core. */
export const reports = {
  /**
   * Sets the maximum number of groups of reports that the core keeps. Without this call, the core neither reads nor writes
   * reports. It must be called before `init`.
   */
  setLimit(maxReportedGroups) {
    coreSettings = { maxReportedGroups };
  },
  read: readReport,
  add: pending.add,
  settled: pending.settled,
};

/** Passes all unwritten records to every backend before it returns. A process calls it before it ends. Never throws. */
export const end = () => void attempt(() => details?.writeAll(true));

/**
 * Captures an uncaught error, unless the setting `listen` is false. `event`, the name of the event of the process, is stored
 * as the `handler` of its context. Never throws.
 */
export function captureUncaught(error, event) {
  if (client.settings.listen !== false) client.capture(error, { handler: event }, false);
}
