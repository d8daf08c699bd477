// Finds the members of handlers. These functions may throw if a handler is a Proxy.

/** The names of handlers that a platform calls and awaits. */
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

/** Whether `fn` is a constructor: a class, a Proxy of a class, or a function with methods on its prototype. */
export function isClass(fn) {
  const { value: prototype, writable } = getOwnPropertyDescriptor(fn, 'prototype') ?? {};
  if (!isObject(prototype)) return false;
  // A function whose prototype has no own `constructor`, such as a generator function, is not a class.
  const isOld = Object.hasOwn(prototype, 'constructor');
  const hasMethods = Reflect.ownKeys(prototype).length > 1 || getPrototypeOf(prototype) !== ROOT;
  return !writable || (isOld && hasMethods);
}

export const isObject = (value) => Object(value) === value;

/** Whether `value` is an object literal, not an object of the platform such as a Response or a file. */
export function isLiteral(value) {
  const prototype = isObject(value) && getPrototypeOf(value);
  return prototype === ROOT || prototype === null;
}

/**
 * Returns a map from the name of each member of `object`, except `constructor`, to the object that has it: `object` itself or
 * the nearest of its prototypes. Ends before `Object.prototype`, and before the first prototype for which `isEnd(prototype)` is
 * true.
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

/** Whether `prototype` belongs to a class of the platform, whose constructor has native code. */
export function isNative(prototype) {
  if (!Object.hasOwn(prototype, 'constructor')) return false;
  const { constructor: Class } = prototype;
  return (
    typeof Class === 'function' &&
    /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(Class))
  );
}
