// What stands around a handler: it catches, captures, and throws the very same thing on.

import { attempt } from './around.js';
import { warnOnce } from './callbacks.js';
import { boundKeepAlive } from './keep-alive.js';
import { mounts } from './mounts.js';
import { saver } from './save.js';
import { createSettings } from './settings.js';
import { wrapper } from './wrap.js';

/** Settings for what the worker itself does. All others are those of `init`. */
const MOUNT = [
  'viewerPath',
  'authorize',
  'auth',
  'development',
  'collectPath',
  'collectOrigins',
  'maxReportedGroups',
  'trustProxy',
  'address',
  'captureTail',
];
/** Those of them that the core gets when it starts. */
const OF_CORE = ['collectPath', 'maxReportedGroups'];

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
 * - `settingsOfInit()`: the settings of the last call of `init`, by the app or here, if there was one.
 */
export function edge(turret, platform) {
  const keepAlive = boundKeepAlive(platform.keepAlive);
  const save = saver(turret, keepAlive);
  const warnOfMount = warnOnce(warn);
  const mounted = mounts(turret, { ...platform, keepAlive, warn: warnOfMount });
  const settings = createSettings(warn);
  let hasStarted = false;
  /** With what `init` was called here last. */
  let own;
  let hasTail = false;

  /** Starts with the settings of this call, and those of earlier calls. Never throws: it runs before the handler. */
  const start = (given, env) => void attempt(startWith, given, env);

  function startWith(given, env) {
    if (hasStarted && given === undefined) return;
    const isFirst = !hasStarted;
    const begunWith = platform.settingsOfInit?.();
    if (begunWith !== own) settings.setInit(begunWith, env);
    const added = settings.add(given, platform.env ?? env);
    if (hasStarted && !added.length) return;
    hasStarted = true;
    const { mount, others } = separate(settings.get());
    if (isFirst || added.some((name) => MOUNT.includes(name) || name === 'storageBackends')) {
      // Without a prototype, so that a polluted `Object.prototype` cannot open the viewer.
      setMounts({ __proto__: null, ...mount, storageBackends: others.storageBackends });
    }
    const mustInit = isFirst && !begunWith;
    if (mustInit || added.some((name) => !MOUNT.includes(name) || OF_CORE.includes(name))) {
      // With `ignoreStorageErrors: false` it may reject, and `onStorageError` has been called.
      own = { ...platform.settings, ...others };
      turret.init(own).catch(() => {});
    }
  }

  function setMounts(given) {
    const { captureTail } = given;
    try {
      hasTail = captureTail === true;
      if ((captureTail ?? false) !== hasTail)
        warnOfMount('invalid setting "captureTail"; using the default');
      mounted.set(given);
    } catch (error) {
      warnOfMount(`the settings failed (${error?.message}); there is no viewer`);
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
  });
  return { withTurret, honoTurret, expressTurret, capture, saveSoon: save };
}

const warn = (text) => console.warn(`tinyturret: ${text}`);

/** What is known of them; a request may be a proxy, or gone. */
function told(facts) {
  try {
    return Object.fromEntries(Object.entries(facts()).filter(([, fact]) => fact != null));
  } catch {}
}

function separate(settings) {
  const mount = { __proto__: null };
  const others = { __proto__: null };
  for (const name of Object.keys(settings)) {
    (MOUNT.includes(name) ? mount : others)[name] = settings[name];
  }
  return { mount, others };
}
