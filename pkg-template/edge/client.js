// The API for isolates and processes: the recorder and its second file together, because workerd and service workers have no
// `import()` at run time.

import { createClient } from '../../src/recorder/client.js';
import { createCore } from '../../src/recorder/core-loader.js';
import { start } from '../../src/recorder/details.js';
import { createReading } from '../../src/recorder/reading.js';
import { readSettings } from '../../src/recorder/settings.js';
import { createSharedCore, separateBackends } from '../../src/recorder/shared-core.js';

let loadCore;
let details;

/** Sets how the core is loaded: `load()` resolves to a module whose `start(settings)` starts it. */
export function setCore(load) {
  loadCore = load;
}

function startDetails(client, database) {
  const { reportTo, ...given } = client.settings;
  const { shared, settings } = separateBackends(given);
  details = start(client, database, {
    settings,
    openCore: (...given) =>
      shared.length ? createSharedCore(shared, loadCore, ...given) : createCore(...given, loadCore),
    createReading,
  });
  return details;
}

const load = {
  // Starts before it returns, so that what fails at the start of a process is recorded with all its texts.
  details: () => ({
    // biome-ignore lint/suspicious/noThenProperty: a promise would call back in a later microtask
    then: (started) => new Promise((resolve) => resolve(started({ start: startDetails }))),
  }),
  readSettings,
};

// In workerd, modules have no address.
const viewerUrl = () => new URL('../viewer/', import.meta.url).href;

const client = createClient(globalThis, load, VERSION, viewerUrl);
const { later } = client;

/** The public functions. */
export const turret = {
  ...client,
  groups: later('groups', []),
  exceptions: later('exceptions', []),
  resolve: later('resolve'),
  ignore: later('ignore'),
  reopen: later('reopen'),
  remove: later('remove'),
  clear: later('clear'),
  exportReport: later('exportReport', ''),
  importReport: later('importReport', 0),
  readReport: later('readReport', { groups: [], exceptions: [] }),
  top: later('top'),
};

/** A process calls this before it ends: passes what is not written to every backend before it returns. */
export const end = () => details?.leave(true);
