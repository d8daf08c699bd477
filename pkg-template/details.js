// The recorder's second file, as `index.js` imports it.

import { createCore } from '../src/recorder/core-loader.js';
import { start as startDetails } from '../src/recorder/details.js';
import { createReading } from '../src/recorder/reading.js';
import { createReporting } from '../src/recorder/reporting.js';

function openCore(client, recorder, hooks) {
  const { settings, load } = client;
  const { core = () => import('./core.js'), reporting = () => import('./eager.js') } = load;
  return settings.reportTo === undefined
    ? createCore(client, recorder, hooks, core)
    : createReporting(client, recorder, hooks, reporting);
}

export const start = (client, database) =>
  startDetails(client, database, { openCore, createReading });
