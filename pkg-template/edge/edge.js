// What stands around a handler: it catches, captures, and throws the very same thing on.

import { attempt } from './around.js';
import { mounts } from './mounts.js';
import { saver } from './save.js';
import { wrapper } from './wrap.js';

/**
 * The wrappers of one platform, over the API in `turret`. All that a platform may tell:
 * - `settings`: for init(), beneath the user's;
 * - `keepAlive(promise)`: keeps what follows a request alive, where the platform would cut it off;
 * - `env`: what a function for settings is given, where that is not the handler's own;
 * - `early`: whether all is there before the first request, as it is not in workerd: chance, time, the environment;
 * - `http`: see wrap.js;
 * - `address(request, peer)`: the address of the connection, which the client cannot choose, or `undefined`;
 * - `reports`: see client.js;
 * - `rpc`: classes of workerd: `RpcTarget`, `RpcPromise` and `WorkflowEntrypoint`;
 * - `captureTail(events)`: captures the exceptions of the events of a tail;
 * - `onSocketError(error)` gets what leaves a handler of a socket;
 * - `onStart(report)`: called once.
 */
export function edge(turret, platform) {
  const save = saver(turret, platform.keepAlive);
  const mounted = mounts(turret, platform);
  let hasStarted = false;
  /** The settings that count: the first ones that were given. */
  let used;
  let hasWarned = false;
  let hasTail = false;

  /** Never throws: it runs before the handler. */
  const start = (settings, env) => void attempt(startWith, settings, env);

  function startWith(settings, env) {
    if (hasStarted && (settings === undefined || settings === used)) return;
    if (used !== undefined) return warnOfOthers();
    used = settings;
    init(settings, env);
    if (!hasStarted) platform.onStart?.(report);
    hasStarted = true;
  }

  function warnOfOthers() {
    if (hasWarned) return;
    hasWarned = true;
    console.warn('tinyturret: withTurret was called with other settings before; these are ignored');
  }

  function init(settings, env) {
    try {
      const given = typeof settings === 'function' ? settings(platform.env ?? env) : settings;
      if (given instanceof Promise) throw new TypeError('they are a promise');
      // Without a prototype, so that a polluted `Object.prototype` cannot open the viewer.
      const own = { __proto__: null, ...given };
      const { viewerPath, authorize, auth, development, ...others } = own;
      const { collectPath, collectOrigins, maxReportedGroups, trustProxy, address, ...more } =
        others;
      const { captureTail, ...rest } = more;
      const viewer = { viewerPath, authorize, auth, development };
      const { storageBackends } = own;
      const collector = { collectPath, collectOrigins, maxReportedGroups };
      mounted.set({ ...viewer, ...collector, trustProxy, address, storageBackends });
      hasTail = captureTail === true;
      if ((captureTail ?? false) !== hasTail) {
        console.warn('tinyturret: invalid setting "captureTail"; using the default');
      }
      // With `ignoreStorageErrors: false` it may reject, and `onStorageError` has been told.
      turret.init({ ...platform.settings, ...rest }).catch(() => {});
    } catch (error) {
      console.warn(`tinyturret: the settings failed (${error?.message}); the defaults stand`);
      turret.init({ ...platform.settings }).catch(() => {});
    }
  }

  function report(error, facts) {
    try {
      turret.capture(error, told(facts), false);
      save();
    } catch {}
  }

  function capture(error, context) {
    const id = turret.capture(error, context);
    save();
    return id;
  }

  /** Captures what the events of a tail tell, if `handler` is that of a tail. */
  function captureTail(handler, events) {
    if (!hasTail || (handler !== 'tail' && handler !== 'trace')) return;
    if (attempt(platform.captureTail, events)) save();
  }

  const { withTurret, honoTurret, expressTurret } = wrapper({
    start,
    early: platform.early ? start : () => {},
    report,
    mounted,
    http: platform.http,
    rpc: platform.rpc,
    captureTail,
    onSocketError: platform.onSocketError,
  });
  return { withTurret, honoTurret, expressTurret, capture, saveSoon: save };
}

/** What is known of them; a request may be a proxy, or gone. */
function told(facts) {
  try {
    return Object.fromEntries(Object.entries(facts()).filter(([, fact]) => fact != null));
  } catch {}
}
