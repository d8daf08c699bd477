// What a handler leaves to its context: promises that are over when the answer is long gone, and the callback with which a
// Durable Object starts.

import { follow } from './follow.js';
import { attempt, instrument } from './instrument.js';

const METHODS = ['waitUntil', 'respondWith', 'blockConcurrencyWhile'];

/**
 * A function that hears of what fails in what a context is left, and has `facts` for it. `isAwaited` tells whether these are
 * methods of the platform: see follow.js.
 */
export function watcher(report, isAwaited) {
  const known = new WeakMap();
  const changed = new WeakSet();

  return function watch(context, facts) {
    if (Object(context) !== context) return;
    known.set(context, facts);
    // The class of all contexts, once: to change each would cost every request some microseconds.
    const owner = Object.hasOwn(context, 'waitUntil') ? context : Object.getPrototypeOf(context);
    if (!owner || changed.has(owner)) return;
    changed.add(owner);
    // One that cannot be changed is left as it is.
    for (const name of METHODS) attempt(change, owner, name);
  };

  function change(owner, name) {
    const method = owner[name];
    if (typeof method !== 'function') return;
    const { enumerable = false } = Object.getOwnPropertyDescriptor(owner, name) ?? {};
    const value = hearing(name, method);
    Object.defineProperty(owner, name, { value, configurable: true, enumerable, writable: true });
  }

  function hearing(name, method) {
    return function (work, ...rest) {
      const facts = known.get(this);
      const told = () => ({ ...facts(), handler: name });
      return method.call(this, facts ? heard(work, told) : work, ...rest);
    };
  }

  function heard(work, facts) {
    if (typeof work === 'function')
      return instrument(work, report, () => ({ facts, isAwaited }), { isEvent: true });
    attempt(follow, work, { isEvent: true, isAwaited }, (error) => report(error, facts));
    return work;
  }
}
