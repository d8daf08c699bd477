// Handlers in every form that platforms call: functions, objects of functions, classes.

import { attempt, instrument } from './instrument.js';
import { EVENTS, isClass, isObject } from './members.js';
import { eventContext, isRequest } from './request-context.js';
import { waitUntilObserver } from './wait-until.js';
import { classWrapper } from './wrap-class.js';
import { inheritFrom, objectWrapper } from './wrap-object.js';

/**
 * Returns `withTurret`, which returns the handler with everything it throws captured and thrown on as it is. It never throws: a
 * handler that cannot be wrapped is returned as it is. `http` is what a platform has whose requests are not Requests: see node.js.
 */
export function wrapper(worker) {
  const { start, early, report, router, http, rpc, captureTail } = worker;
  const observeWaitUntil = waitUntilObserver(report, !http);
  const wrapClass = classWrapper({ ...worker, observeWaitUntil });
  const wrapObject = objectWrapper(wrapFunction);

  function wrap(handler, settings) {
    if (typeof handler !== 'function')
      return isObject(handler) ? wrapObject(handler, settings) : handler;
    if (isClass(handler)) return wrapClass(handler, settings);
    const wrapped = wrapFunction(handler, 'fetch', { settings, isEvent: true });
    // Such as the methods of an Express app.
    return inheritFrom(handler, wrapped);
  }

  function wrapFunction(fn, name, { settings, owner = (self) => self, ...options }) {
    const begin = (given, caller) => ({ self: owner(caller), ...attempt(beginCall, given) });
    function beginCall(given) {
      const [event, env, context] = given;
      // Other functions of an object may have other arguments.
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
      // A peer that is gone gets none.
      answer: answer?.then((answer) => http.write(response, answer)).catch(() => {}),
    };
  }

  return (handler, settings) => {
    early(settings);
    return attempt(wrap, handler, settings) ?? handler;
  };
}
