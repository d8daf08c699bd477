// Wraps handlers that are objects: literals with functions, or instances of a class.

import { attempt } from './instrument.js';
import { EVENTS, isClass, isLiteral, isObject, membersOf } from './members.js';

const { defineProperty, getOwnPropertyDescriptor, setPrototypeOf } = Object;

/**
 * Returns `wrapObject(handler, settings, place)`, which returns an object that inherits from `handler` and has its functions
 * wrapped by `wrapFunction(fn, name, options)`. Functions are called with `handler` as `this`, because they may use its private
 * fields. `place` is the name of the option of Bun in which `handler` is, if it is in one.
 */
export function objectWrapper(wrapFunction) {
  function wrapObject(handler, settings, place) {
    // Members are defined, because assigning one fails if the handler is frozen or has a getter of this name.
    const wrapped = inheritFrom(handler, {});
    const owner = (self) => (self === wrapped ? handler : self);
    const adapt = (value) => (value === handler ? wrapped : value);

    const wrapPart = (name, part, isOwn) => {
      if (typeof part === 'function' && !isClass(part)) {
        const isEvent = isOwn || EVENTS.has(name);
        return wrapFunction(part, name, { settings, owner, adapt, isEvent });
      }
      return isNest(name, part, place) ? wrapObject(part, settings, name) : part;
    };

    /** Defines an accessor that reads and writes the member of the handler, because methods of the handler may change it. */
    const wrapMember = (name, at) => {
      const { value, get, set, writable, enumerable } = getOwnPropertyDescriptor(at, name);
      const isOwn = at === handler;
      const wrap = remember((part) => attempt(wrapPart, name, part, isOwn) ?? part);
      if (!isOwn && !get && !set && wrap(value) === value) return;
      defineProperty(wrapped, name, {
        get: () => wrap(handler[name]),
        set: set || writable ? (to) => void (handler[name] = to) : undefined,
        configurable: true,
        enumerable,
      });
    };

    // A member that cannot be wrapped stays as it is, because `wrapped` inherits it.
    for (const [name, at] of membersOf(handler)) attempt(wrapMember, name, at);
    return wrapped;
  }
  return wrapObject;
}

/** Makes `wrapped` inherit from `handler`, and returns it. New properties of `wrapped` are assigned to `handler`. */
export function inheritFrom(handler, wrapped) {
  const set = (target, name, value, receiver) =>
    Reflect.set(target, name, value, receiver === wrapped ? target : receiver);
  return setPrototypeOf(wrapped, new Proxy(handler, { set }));
}

/** Whether an option of Bun contains handlers: `socket`, `websocket`, `routes`, and a route with its methods. */
function isNest(name, part, place) {
  if (place === 'routes') return isLiteral(part);
  if (name === 'socket') return isLiteral(part);
  return isObject(part) && (name === 'routes' || name === 'websocket');
}

/** Returns a function like `wrap` that returns the same result if it is called with the same object again. */
export function remember(wrap) {
  let last;
  let wrapped;
  return (value) => {
    if (!isObject(value)) return value;
    if (value !== last) wrapped = wrap(value);
    last = value;
    return wrapped;
  };
}
