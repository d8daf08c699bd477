// Wraps handlers in every form that platforms call: functions, objects with functions, and classes.

import { attempt, instrument } from './instrument.js';
import { EVENTS, isClass, isObject } from './members.js';
import { eventContext, isRequest } from './request-context.js';
import { waitUntilObserver } from './wait-until.js';
import { classWrapper } from './wrap-class.js';
import { inheritFrom, objectWrapper } from './wrap-object.js';

/**
 * Returns `withTurret(handler, settings)`, which returns a handler that captures what `handler` throws and throws it again
 * unchanged. It never throws: a handler that cannot be wrapped is returned itself. `worker` is the object of this name in
 * edge.js.
 */
export function wrapper(worker) {
  const { start, early, report, router, http, rpc, captureTail } = worker;
  const observeWaitUntil = waitUntilObserver(report, !http);
  const wrapClass = classWrapper(worker, observeWaitUntil);
  const wrapObject = objectWrapper(wrapFunction);

  function wrap(handler, settings) {
    if (typeof handler !== 'function')
      return isObject(handler) ? wrapObject(handler, settings) : handler;
    if (isClass(handler)) return wrapClass(handler, settings);
    const wrapped = wrapFunction(handler, 'fetch', { settings, isEvent: true });
    // The wrapped function inherits from the handler, which may have methods, as an Express app has.
    return inheritFrom(handler, wrapped);
  }

  function wrapFunction(fn, name, { settings, owner = (self) => self, ...options }) {
    const begin = (given, caller) => ({ self: owner(caller), ...attempt(beginCall, given) });
    function beginCall(given) {
      const [event, env, context] = given;
      // Other functions of an object may have other arguments than (event, env, context), so they do not start the recorder.
      if (EVENTS.has(name) || typeof context?.waitUntil === 'function') start(settings, env);
      if (http?.is(given)) return httpCall(given);
      const getContext = () => eventContext(name, event);
      attempt(observeWaitUntil, context ?? event, getContext);
      captureTail(name, event);
      const isAsked = isRequest(event);
      return {
        getContext,
        answer: isAsked && router.answer(event, env),
        isAwaited: isAsked || Boolean(rpc),
      };
    }
    return instrument(fn, report, begin, options);
  }

  function httpCall([message, response]) {
    const request = router.has(message.url) ? http.request(message) : undefined;
    const route = request && router.find(request);
    const answer = route?.answer(http.withBody(request, message), message.socket);
    return {
      getContext: () => http.contextOf(message),
      // Writing fails if the client has disconnected. The error is ignored.
      answer: answer?.then((answer) => http.write(response, answer)).catch(() => {}),
    };
  }

  return (handler, settings) => {
    early(settings);
    return attempt(wrap, handler, settings) ?? handler;
  };
}
