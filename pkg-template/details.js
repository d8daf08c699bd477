// The recorder's second file, which has the scrubber and all that is not needed before the first failure. `index.js` imports it
// on demand.

import { createCoreApi } from '../src/recorder/core-api.js';
import { createCore } from '../src/recorder/core-loader.js';
import { start as startDetails } from '../src/recorder/details.js';
import { createReportInbox } from '../src/recorder/report-inbox.js';

const openCore = (client, recorder, hooks) =>
  createCore(client, recorder, hooks, client.load.core ?? (() => import('./core.js')));

function openReports(client, recorder) {
  const { settings, load } = client;
  const { reporter = () => import('./reporter.js') } = load;
  return settings.reportTo === undefined
    ? undefined
    : createReportInbox(client, recorder, reporter);
}

export const start = (client, database) =>
  startDetails(client, database, { openCore, createCoreApi, openReports });
