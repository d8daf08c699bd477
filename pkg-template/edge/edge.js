// What stands around a handler: it catches, captures, and throws the very same thing on.

import { warnOnce } from './callbacks.js';
import { frameworks } from './frameworks.js';
import { attempt } from './instrument.js';
import { boundKeepAlive } from './keep-alive.js';
import { createRouter } from './router.js';
import { saver } from './save.js';
import { starter } from './start.js';
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
 * - `settingsOfInit()`: the settings of the last call of `init`, by the app or here, if there was one.
 */
export function edge(turret, platform) {
  const keepAlive = boundKeepAlive(platform.keepAlive);
  const save = saver(turret, keepAlive);
  const warnOfRoute = warnOnce(warn);
  const router = createRouter(turret, { ...platform, keepAlive, warn: warnOfRoute });
  let hasTail = false;

  function setRoutes(given) {
    const { captureTail } = given;
    try {
      hasTail = captureTail === true;
      if ((captureTail ?? false) !== hasTail)
        warnOfRoute('invalid setting "captureTail"; using the default');
      router.set(given);
    } catch (error) {
      warnOfRoute(`the settings failed (${error?.message}); there is no viewer`);
    }
  }

  const startWith = starter(turret, platform, setRoutes, warn);
  /** Never throws: it runs before the handler. */
  const start = (given, env) => void attempt(startWith, given, env);

  function report(error, getContext) {
    try {
      turret.capture(error, contextOf(getContext), false);
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

  const worker = {
    start,
    early: platform.early ? start : () => {},
    report,
    router,
    http: platform.http,
    rpc: platform.rpc,
    captureTail,
  };
  return { withTurret: wrapper(worker), ...frameworks(worker), capture, saveSoon: save };
}

const warn = (text) => console.warn(`tinyturret: ${text}`);

/** Returns the context without empty fields, or undefined if it cannot be read: a request may be a Proxy. */
function contextOf(getContext) {
  try {
    return Object.fromEntries(Object.entries(getContext()).filter(([, value]) => value != null));
  } catch {}
}
