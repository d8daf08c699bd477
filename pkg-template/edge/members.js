// What handlers consist of. These functions may throw if a handler is a Proxy.

/** Handlers that platforms call and whose result they await. */
export const EVENTS = new Set([
  'fetch',
  'scheduled',
  'queue',
  'email',
  'tail',
  'trace',
  'test',
  'connect',
  'alarm',
  'webSocketMessage',
  'webSocketClose',
  'webSocketError',
]);

const { getOwnPropertyDescriptor, getPrototypeOf, prototype: ROOT } = Object;

/** Whether `fn` is to be called with `new`: a class, a Proxy of one, or a function with methods on its prototype. */
export function isClass(fn) {
  const { value: prototype, writable } = getOwnPropertyDescriptor(fn, 'prototype') ?? {};
  if (!isObject(prototype)) return false;
  // That of a generator has no constructor.
  const isOld = Object.hasOwn(prototype, 'constructor');
  const hasMethods = Reflect.ownKeys(prototype).length > 1 || getPrototypeOf(prototype) !== ROOT;
  return !writable || (isOld && hasMethods);
}

export const isObject = (value) => Object(value) === value;

/** Whether it is an object literal, and nothing that the platform made, such as a Response or a file. */
export function isPlain(value) {
  const prototype = isObject(value) && getPrototypeOf(value);
  return prototype === ROOT || prototype === null;
}

/**
 * Returns the names of the members of `object` with the object that has them: `object`, or one of its prototypes before
 * `isEnd(prototype)`.
 */
export function membersOf(object, isEnd = () => false) {
  const members = new Map();
  for (let at = object; at && at !== ROOT && !isEnd(at); at = getPrototypeOf(at)) {
    for (const name of Reflect.ownKeys(at)) {
      if (name !== 'constructor' && !members.has(name)) members.set(name, at);
    }
  }
  return members;
}

/** Whether it is the prototype of a class of the platform. */
export function isNative(prototype) {
  if (!Object.hasOwn(prototype, 'constructor')) return false;
  const { constructor: Class } = prototype;
  return (
    typeof Class === 'function' &&
    /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(Class))
  );
}
