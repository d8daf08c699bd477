// Creates the wrappers for handlers, for any platform: the caller passes the functions of its platform. A wrapper starts the
// recorder, answers requests to the viewer and reports of browsers, captures what the handler throws, and throws the same value
// again.

import { warnOnce } from './callbacks.js';
import { flushRequester } from './flush.js';
import { frameworks } from './frameworks.js';
import { attempt } from './instrument.js';
import { boundKeepAlive } from './keep-alive.js';
import { createRouter } from './router.js';
import { starter } from './start.js';
import { wrapper } from './wrap.js';

/**
 * Returns `withTurret`, `honoTurret`, `expressTurret`, `capture` and `requestFlush`. `turret` has the public functions.
 * `platform` has any of
 * - `settings`: settings for `init`, which the settings of the user override;
 * - `keepAlive(promise)`: keeps the request alive until the promise settles, where the platform would stop all work with it;
 * - `env`: the argument with which functions that return settings are called; by default, the `env` that the handler gets;
 * - `early`: whether randomness, time and the environment are available before the first request, as they are not in workerd;
 * - `http`: the functions of node.js, on platforms whose requests are not of the class Request;
 * - `address(request, peer)`: returns the address of the connection, which the client cannot choose, or undefined;
 * - `reports`: the functions that pass the reports of browsers to the core, see client.js;
 * - `rpc`: the classes `RpcTarget`, `RpcPromise` and `WorkflowEntrypoint` of workerd;
 * - `captureTail(events)`: captures the exceptions of the events of a tail, and returns how many;
 * - `settingsOfInit()`: the settings of the last call of `init`, by the app or by a wrapper; undefined before the first call.
 */
export function edge(turret, platform) {
  const keepAlive = boundKeepAlive(platform.keepAlive);
  const requestFlush = flushRequester(turret, keepAlive);
  const warnOfRoute = warnOnce(warn);
  const router = createRouter(turret, { ...platform, keepAlive, warn: warnOfRoute });
  let hasTail = false;

  function setRoutes(given) {
    const { captureTail } = given;
    try {
      hasTail = captureTail === true;
      if ((captureTail ?? false) !== hasTail)
        warnOfRoute('captureTail must be true or false; using false');
      router.set(given);
    } catch (error) {
      warnOfRoute(`reading the settings failed (${error?.message}); there is no viewer`);
    }
  }

  const startWith = starter(turret, platform, setRoutes, warn);
  /** Starts the recorder and the router, see start.js. Never throws, because it is called before the handler. */
  const start = (given, env) => void attempt(startWith, given, env);

  function report(error, getContext) {
    try {
      turret.capture(error, contextOf(getContext), false);
      requestFlush();
    } catch {}
  }

  function capture(error, context) {
    const id = turret.capture(error, context);
    requestFlush();
    return id;
  }

  /**
   * Captures the exceptions of other workers in `events`, if `handler` is the name of a tail handler and the setting
   * `captureTail` is true.
   */
  function captureTail(handler, events) {
    if (!hasTail || (handler !== 'tail' && handler !== 'trace')) return;
    if (attempt(platform.captureTail, events)) requestFlush();
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
  return { withTurret: wrapper(worker), ...frameworks(worker), capture, requestFlush };
}

const warn = (text) => console.warn(`tinyturret: ${text}`);

/**
 * Returns the result of `getContext()` without fields that are null or undefined. Returns undefined if it throws, because a
 * request may be a Proxy.
 */
function contextOf(getContext) {
  try {
    return Object.fromEntries(Object.entries(getContext()).filter(([, value]) => value != null));
  } catch {}
}
