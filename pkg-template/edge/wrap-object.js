// Handlers that are objects: of functions, or instances of a class.

import { attempt } from './around.js';
import { EVENTS, isClass, isObject, isPlain, membersOf } from './members.js';

const { defineProperty, getOwnPropertyDescriptor } = Object;

/**
 * Returns a function that wraps an object, which may be the option `place` of another one. `wrapFunction(fn, name, options)`
 * wraps a function of it. The members of the object are called as its own, because they may use its private fields.
 */
export function objectWrapper(wrapFunction) {
  function wrapObject(handler, settings, place) {
    // By assignment it would fail if the handler is frozen, or has a getter of this name.
    const wrapped = Object.create(handler);
    const owner = (self) => (self === wrapped ? handler : self);
    const adapt = (value) => (value === handler ? wrapped : value);

    const wrapPart = (name, part, isOwn) => {
      if (typeof part === 'function' && !isClass(part)) {
        const isEvent = isOwn || EVENTS.has(name);
        return wrapFunction(part, name, { settings, owner, adapt, isEvent });
      }
      return isNest(name, part, place) ? wrapObject(part, settings, name) : part;
    };

    const wrapMember = (name, at) => {
      const { value, get, set, enumerable } = getOwnPropertyDescriptor(at, name);
      const isOwn = at === handler;
      const open = { configurable: true, enumerable };
      if (get || set) {
        const wrap = remember((part) => attempt(wrapPart, name, part, isOwn) ?? part);
        const accessor = {
          get: () => wrap(handler[name]),
          set: set && ((to) => void (handler[name] = to)),
        };
        return defineProperty(wrapped, name, { ...accessor, ...open });
      }
      const part = wrapPart(name, value, isOwn);
      if (isOwn || part !== value)
        defineProperty(wrapped, name, { value: part, writable: true, ...open });
    };

    // What cannot be wrapped is inherited.
    for (const [name, at] of membersOf(handler)) attempt(wrapMember, name, at);
    return wrapped;
  }
  return wrapObject;
}

/** Whether one of Bun's options has handlers itself: those of sockets, `routes`, and the methods of a route. */
function isNest(name, part, place) {
  if (place === 'routes') return isPlain(part);
  if (name === 'socket') return isPlain(part);
  return isObject(part) && (name === 'routes' || name === 'websocket');
}

/** Returns `wrap`, which returns the same for the same value as the last time. */
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
