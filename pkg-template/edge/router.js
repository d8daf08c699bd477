// Routes requests to the viewer, and to the endpoint for reports from browsers.

import { clientAddress, problemsOf as problemsOfAddress } from '../http/client-address.js';
import { collectorRoute } from '../http/collector.js';
import { mountPath } from '../http/path.js';
import { viewerRoute } from '../http/viewer.js';
import { problemsOf as problemsOfAccess } from '../http/viewer-access.js';

const MAX_REPORTED_GROUPS = 10;

/**
 * Returns the router of an isolate. It has no route until `set` is called with a path. `turret` has the public functions; the
 * other fields are those of the platform, see edge.js. `warn(text)` prints a text.
 */
export function createRouter(
  turret,
  { keepAlive, address: connection, reports, warn = (text) => console.warn(`tinyturret: ${text}`) },
) {
  let routes = [];

  /** Whether a route may match the URL. This is the only check for requests to the app's own paths, so it is fast. */
  const has = (url) => routes.some(({ path }) => url.includes(path.slice(0, -1)));

  const find = (request) => routes.find((route) => route.matches(request));

  return {
    /**
     * Replaces the routes by those of the paths in `settings`, and prints a warning for each wrong setting. `settings` has the
     * settings of `withTurret`, and `storageBackends`.
     */
    set(settings) {
      const { viewerPath, collectPath, collectOrigins, maxReportedGroups } = settings;
      // The settings are read by name, because a rest pattern creates an object with a prototype, and a polluted one must not
      // open the viewer.
      const { authorize, auth, development, storageBackends, symbols } = settings;
      if (isWrong(viewerPath))
        warn('viewerPath must be a path, such as "/errors"; there is no viewer');
      if (symbols !== undefined && typeof symbols !== 'function')
        warn('symbols must be a function; it is not used');
      if (isWrong(collectPath)) warn('collectPath must be a path; no reports are accepted');
      for (const problem of [...problemsOfAccess(settings), ...problemsOfAddress(settings)])
        warn(problem);
      const address = clientAddress(settings, connection);
      const access = { authorize, auth, development, storageBackends, symbols, address };
      const viewer = viewerRoute(viewerPath, turret, access);
      const options = { collectOrigins, keepAlive, address };
      const collector = collectorRoute(collectPath, reports, options);
      if (collector.path) reports.setLimit(readLimit(maxReportedGroups, warn));
      // The collector is first, because its path may be below that of the viewer, which matches all paths below its own.
      routes = [collector, viewer].filter(({ path }) => path);
    },
    has,
    find,
    /** Returns the promise of a response, or `undefined` if no route matches, so that the app must answer the request. */
    answer(request, peer) {
      return has(request.url) ? find(request)?.answer(request, peer) : undefined;
    },
  };
}

/**
 * Returns the maximum number of groups of reports that are kept. If `given` is not a positive integer, prints a warning and
 * returns the default.
 */
function readLimit(given = MAX_REPORTED_GROUPS, warn) {
  if (Number.isSafeInteger(given) && given >= 1) return given;
  warn(`maxReportedGroups must be at least 1; using ${MAX_REPORTED_GROUPS}`);
  return MAX_REPORTED_GROUPS;
}

/** Whether the setting is neither undefined nor a path. */
function isWrong(path) {
  return path !== undefined && mountPath(path) === '';
}
