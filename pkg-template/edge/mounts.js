// Routes requests to the viewer, and to the endpoint for reports from browsers.

import { clientAddress, wrongSettings } from '../http/client-address.js';
import { collectAt } from '../http/collector.js';
import { mountPath } from '../http/path.js';
import { viewerAt } from '../http/viewer.js';
import { problemsOf } from '../http/viewer-access.js';

const MAX_REPORTED_GROUPS = 10;

/** Nothing is mounted before `set` names a path. `warn(text)` prints a text. */
export function mounts(turret, { keepAlive, address: connection, reports, warn = print }) {
  let mounted = [];

  /** Whether one of them may match. This is all that a request to the host's own paths costs. */
  const has = (url) => mounted.some(({ path }) => url.includes(path.slice(0, -1)));

  const find = (request) => mounted.find((mount) => mount.matches(request));

  return {
    /** Sets the paths, and who may use them. `settings` are those of `withTurret`, and `storageBackends`. */
    set(settings) {
      const { viewerPath, collectPath, collectOrigins, maxReportedGroups } = settings;
      const { trustProxy, address: given } = settings;
      // By name, because what is left of an object has a prototype, and a polluted one must not open the viewer.
      const { authorize, auth, development, storageBackends, symbols } = settings;
      const access = { authorize, auth, development, storageBackends };
      if (isWrong(viewerPath)) warn('viewerPath is not a path; there is no viewer');
      if (symbols !== undefined && typeof symbols !== 'function')
        warn('symbols is not a function; not used');
      if (isWrong(collectPath)) warn('collectPath is not a path; reports are not accepted');
      problemsOf(access).forEach(warn);
      const client = { trustProxy, address: given };
      for (const name of wrongSettings(client))
        warn(`invalid setting "${name}"; using the default`);
      const address = clientAddress(client, connection);
      const viewer = viewerAt(viewerPath, turret, { ...access, address, symbols });
      const collect = collectAt(collectPath, reports, { collectOrigins, keepAlive, address });
      if (collect.path) reports.setLimit(readLimit(maxReportedGroups, warn));
      // The path of one may be below that of the other.
      mounted = [collect, viewer].filter(({ path }) => path);
    },
    has,
    find,
    /** Returns the promise of a response, or `undefined` if the request is the host's own. */
    answer(request, peer) {
      return has(request.url) ? find(request)?.answer(request, peer) : undefined;
    },
  };
}

/** The number of groups that are kept of what browsers report. */
function readLimit(given = MAX_REPORTED_GROUPS, warn) {
  if (Number.isSafeInteger(given) && given >= 1) return given;
  warn(`maxReportedGroups is wrong; it is ${MAX_REPORTED_GROUPS}`);
  return MAX_REPORTED_GROUPS;
}

function isWrong(path) {
  return path !== undefined && mountPath(path) === '';
}

function print(text) {
  console.warn(`tinyturret: ${text}`);
}
