// What a worker answers itself: the viewer, and reports from browsers.

import { collectAt } from './collect.js';
import { mountPath } from './path.js';
import { isAccess } from './viewer/access.js';
import { viewerAt } from './viewer.js';

/** Nothing is mounted before `set` names a path. */
export function mounts(turret, { isDevelopment, keepAlive, address }) {
  let mounted = [];

  /** Whether it may be one of them; this is all that a request of the host's own costs. */
  const has = (url) => mounted.some(({ path }) => url.includes(path.slice(0, -1)));

  return {
    set({ viewerPath, authorize, auth, collectPath, collectOrigins }) {
      if (isWrong(viewerPath)) warn('viewerPath is no path; no viewer is there');
      if (isWrong(collectPath)) warn('collectPath is no path; no reports are taken');
      if (!isAccess({ authorize, auth })) warn('authorize or auth is wrong; the viewer is closed');
      const viewer = viewerAt(viewerPath, turret, { authorize, auth, isDevelopment });
      const collect = collectAt(collectPath, turret, { collectOrigins, keepAlive, address });
      // The one may be below the other.
      mounted = [collect, viewer].filter(({ path }) => path);
    },
    has,
    /** The promise of an answer; none to what is somebody else's. */
    answer(request, peer) {
      if (!has(request.url)) return undefined;
      return mounted.find((mount) => mount.matches(request))?.answer(request, peer);
    },
  };
}

function isWrong(path) {
  return path !== undefined && mountPath(path) === '';
}

function warn(text) {
  console.warn(`tinyturret: ${text}`);
}
