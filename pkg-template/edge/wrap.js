// Handlers in every form that platforms call: functions, objects of functions, classes.

import { around } from './around.js';
import { classFacts, eventFacts, isRequest, requestFacts } from './facts.js';
import { watcher } from './watch.js';

const OPEN = { configurable: true, enumerable: true, writable: true };
const HANDLERS = ['fetch', 'scheduled', 'queue', 'email', 'tail', 'trace'];

/** `http` is what a platform has whose requests are not Requests: see node.js. */
export function wrapper({ start, early, report, mounted, http }) {
  const watch = watcher(report);

  /** The handler, with everything it throws captured and thrown on as it is. */
  function withTurret(handler, settings) {
    early(settings);
    if (typeof handler !== 'function') return wrapObject(handler, settings);
    return isClass(handler)
      ? wrapClass(handler, settings)
      : wrapFunction(handler, 'fetch', settings);
  }

  function wrapFunction(fn, name, settings, owner = (self) => self) {
    const begin = (given, caller) => {
      const [event, env, context] = given;
      start(settings, env);
      const self = owner(caller);
      if (http?.is(given)) return { ...httpCall(given), self };
      const facts = () => eventFacts(name, event);
      watch(context ?? event, facts);
      return { facts, answer: isRequest(event) && mounted.answer(event, env), self };
    };
    return around(fn, report, begin, true);
  }

  function httpCall([message, response]) {
    const request = mounted.has(message.url) ? http.request(message) : undefined;
    const mount = request && mounted.find(request);
    const answer = mount?.answer(http.withBody(request, message), message.socket);
    return {
      facts: () => http.facts(message),
      // A peer that is gone gets none.
      answer: answer?.then((answer) => http.write(response, answer)).catch(() => {}),
    };
  }

  function wrapObject(handler, settings) {
    // For whatever else somebody looks up in it.
    const wrapped = Object.create(handler);
    const owner = (self) => (self === wrapped ? handler : self);
    for (const name of partsOf(handler)) {
      const part = handler[name];
      let value = part;
      if (typeof part === 'function') value = wrapFunction(part, name, settings, owner);
      else if (isNest(name, part)) value = wrapObject(part, settings);
      // By assignment it would fail if the handler is frozen, or has a getter of this name.
      Object.defineProperty(wrapped, name, { value, ...OPEN });
    }
    return wrapped;
  }

  function wrapClass(Class, settings) {
    // Without a name of its own the class goes by the one that is given to it, in stacks as well.
    return named(
      Class,
      class extends Class {
        constructor(context, env, ...rest) {
          start(settings, env);
          const facts = (name) => classFacts(Class, name, context);
          watch(context, () => facts('waitUntil'));
          try {
            super(context, env, ...rest);
          } catch (error) {
            report(error, () => facts('constructor'));
            throw error;
          }
        }
      },
    );
  }

  function named(Class, Wrapped) {
    Object.defineProperty(Wrapped, 'name', { value: Class.name });
    for (const [name, method] of methodsOf(Class.prototype)) {
      const begin = ([event], self) => ({
        facts: () => ({ ...eventFacts(name, event), ...classFacts(Class, name, self.ctx) }),
        answer: name === 'fetch' && isRequest(event) && mounted.answer(event),
      });
      const value = around(method, report, begin, HANDLERS.includes(name));
      Object.defineProperty(Wrapped.prototype, name, { value, configurable: true, writable: true });
    }
    return Wrapped;
  }

  /** For Hono, which catches what its handlers throw: `app.use(honoTurret(settings))`. */
  function honoTurret(settings) {
    early(settings);
    return async (context, next) => {
      const request = context.req.raw;
      start(settings, context.env);
      const answer = mounted.answer(request, context.env?.incoming?.socket ?? context.env);
      if (answer) return answer;
      await next();
      if (context.error) report(context.error, () => requestFacts(request));
    };
  }

  /** For Express, after all routes: `app.use(expressTurret(settings))`. */
  function expressTurret(settings) {
    early(settings);
    return (error, request, _response, next) => {
      start(settings);
      report(error, () => http.facts(request));
      next(error);
    };
  }

  return { withTurret, honoTurret, expressTurret };
}

function isClass(handler) {
  return /^class\b/.test(Function.prototype.toString.call(handler));
}

/** The names of what can be seen in it, and of handlers that a class gives it. */
function partsOf(handler) {
  const names = new Set(HANDLERS.filter((name) => typeof handler[name] === 'function'));
  for (const name in handler) names.add(name);
  return names;
}

/** Of Bun's options, those that hold handlers themselves. */
function isNest(name, part) {
  return (
    Object(part) === part && (name === 'routes' || name === 'websocket' || name.startsWith('/'))
  );
}

/** A class's own methods and those of its ancestors, up to what the platform gives. */
function methodsOf(prototype) {
  const methods = new Map();
  for (let at = prototype; at && !isNative(at.constructor); at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) {
      const { value } = Object.getOwnPropertyDescriptor(at, name);
      if (name !== 'constructor' && typeof value === 'function' && !methods.has(name)) {
        methods.set(name, value);
      }
    }
  }
  return methods;
}

function isNative(Class) {
  return /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(Class));
}
