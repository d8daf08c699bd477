// The API for isolates and processes: the recorder and its second file together, because service workers have no `import()`,
// and workerd none that a bundler has not resolved.

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
import { settleCallbacks, settleQuietly, warnOnce } from './callbacks.js';

let loadModule;
let details;
/** Settings of the core that are none of `init`. */
let coreSettings = {};

/** Sets how the core is loaded: `load()` resolves to a module whose `start(settings)` starts it. */
export function setCore(load) {
  loadModule = load;
}

const loadCore = async () => {
  const { start } = await loadModule();
  return { start: (settings) => start({ ...settings, ...coreSettings }) };
};

/** A read waits for the stores to have what was captured before. One that hangs does not delay it further. */
const READ_MS = 2_000;

/** Resolves when `promise` settles, at the latest after `ms`. */
const waitAtMost = (ms, promise) =>
  new Promise((resolve) => {
    const cancel = client.shared.after(ms, resolve);
    const end = () => {
      cancel();
      resolve();
    };
    promise.then(end, end);
  });

/** Adds `collect()` to the functions that need the core: it writes the reported entries in memory to the stores. */
const createFunctions = ({ flush, core, afterChange, ...others }) => ({
  ...createCoreApi({ flush: () => waitAtMost(READ_MS, flush()), core, afterChange, ...others }),
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
    settings: settleCallbacks(settings),
    openCore: (...given) =>
      shared.length ? createSharedCore(shared, loadCore, ...given) : createCore(...given, loadCore),
    createCoreApi: createFunctions,
  });
  return details;
}

/** Wrong settings that were named. */
const named = new Set();

const load = {
  // `createClient` calls `then` of the result. This object calls back before `then` returns, so what fails at the start of a
  // process is recorded with all its texts.
  details: () => ({
    // biome-ignore lint/suspicious/noThenProperty: a promise would call back in a later microtask
    then: (started) => new Promise((resolve) => resolve(started({ start: startDetails }))),
  }),
  readSettings: (given, warn, defaults) =>
    nameBackends(readSettings(given, warnOnce(warn, named), defaults)),
};

// In workerd, modules have no address.
const viewerUrl = () => new URL('../viewer/', import.meta.url).href;

const client = createClient(globalThis, load, VERSION, viewerUrl);
const { defer, shared, status } = client;

/** How many failures of other workers were captured. */
let others = 0;
client.status = () => {
  const own = status();
  return { ...own, captured: own.captured + others };
};

/**
 * Captures failures of other workers. Each has its `chain`, as `readChain` returns it, its `context` and its `time`. Returns
 * how many were captured.
 */
export function captureOthers(failures) {
  // Loads the second file, which is here at once.
  if (!details) client.subscribe(() => {})();
  const before = others;
  for (const { chain, context, time } of failures) {
    const texts = { kind: 'error', stack: '', handled: false, fatal: false };
    // No breadcrumbs, because those here are not of that worker.
    if (details?.recorder.record({ ...texts, context, time, page: {} }, chain)) others++;
  }
  return others - before;
}

export { readChain };

/** The settings of the last call of `init`. */
let begunWith;
export const settingsOfInit = () => begunWith;

/**
 * With `ignoreStorageErrors: false`, these promises reject. A host that does not wait for one must not end because of it, and
 * one that does and fails has no failure of its own to record.
 */
const withoutHarm = (promise) => {
  promise.catch((error) => shared.seen.set(error, client.now()));
  return promise;
};

/** The functions of the public API that read and change groups: those of core-api.js. */
const reading = Object.fromEntries(
  Object.keys(createCoreApi({})).map((name) => [name, defer(name, fallbackOf(name))]),
);

/** The public functions. */
export const turret = {
  ...client,
  init(settings) {
    begunWith = settings;
    return withoutHarm(client.init(settings));
  },
  flush: () => withoutHarm(client.flush()),
  subscribe: (listener) => client.subscribe(settleQuietly(listener)),
  ...reading,
};

const pending = createPendingReports({
  namespace: () => client.settings.namespace ?? '',
  collect: defer('collect'),
  now: client.now,
});

/** What browsers report. */
export const reports = {
  /** Has the core keep so many groups of them. Without this call it reads and writes none. To be called before `init`. */
  setLimit(maxReportedGroups) {
    coreSettings = { maxReportedGroups };
  },
  read: readReport,
  add: pending.add,
  settled: pending.settled,
};

/** A process calls this before it ends: passes what is not written to every backend before it returns. Never throws. */
export const end = () => void attempt(() => details?.writeAll(true));

/** Records what nothing has caught, unless the settings say not to listen. `event` is its name in a process. Never throws. */
export function captureUncaught(error, event) {
  if (client.settings.listen !== false) client.capture(error, { handler: event }, false);
}
