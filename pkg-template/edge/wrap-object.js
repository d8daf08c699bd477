// Handlers that are objects: of functions, or instances of a class.

import { attempt } from './instrument.js';
import { EVENTS, isClass, isObject, isPlain, membersOf } from './members.js';

const { defineProperty, getOwnPropertyDescriptor, setPrototypeOf } = Object;

/**
 * Returns a function that wraps an object, which may be the option `place` of another one. `wrapFunction(fn, name, options)`
 * wraps a function of it. The members of the object are called as its own, because they may use its private fields.
 */
export function objectWrapper(wrapFunction) {
  function wrapObject(handler, settings, place) {
    // By assignment it would fail if the handler is frozen, or has a getter of this name.
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

    /** The member stays that of the handler, whose methods may change it. */
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

    // What cannot be wrapped is inherited.
    for (const [name, at] of membersOf(handler)) attempt(wrapMember, name, at);
    return wrapped;
  }
  return wrapObject;
}

/** Has `wrapped` inherit from `handler`. New properties that are assigned to `wrapped` become those of `handler`. */
export function inheritFrom(handler, wrapped) {
  const set = (target, name, value, receiver) =>
    Reflect.set(target, name, value, receiver === wrapped ? target : receiver);
  return setPrototypeOf(wrapped, new Proxy(handler, { set }));
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
