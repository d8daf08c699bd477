// Captures failures of promises that a handler passes to `waitUntil` or `respondWith`, which may reject after the response,
// and of the callback that a Durable Object passes to `blockConcurrencyWhile`.

import { follow } from './follow.js';
import { attempt, instrument } from './instrument.js';

const METHODS = ['waitUntil', 'respondWith', 'blockConcurrencyWhile'];

/**
 * Returns `observeWaitUntil(context, getContext)`. It replaces the methods of `context`, the context or event of a handler,
 * so that the failures of promises and callbacks passed to them are passed to `report(error, getContext)`. `getContext()`
 * returns the context to store with them. `isAwaited`: whether the methods are the platform's, see follow.js.
 */
export function waitUntilObserver(report, isAwaited) {
  const getters = new WeakMap();
  const changed = new WeakSet();

  return function observeWaitUntil(context, getContext) {
    if (Object(context) !== context) return;
    getters.set(context, getContext);
    // Changes the class of all contexts once, because changing each context would cost every request some microseconds.
    const owner = Object.hasOwn(context, 'waitUntil') ? context : Object.getPrototypeOf(context);
    if (!owner || changed.has(owner)) return;
    changed.add(owner);
    // An owner that cannot be changed stays as it is.
    for (const name of METHODS) attempt(replaceMethod, owner, name);
  };

  function replaceMethod(owner, name) {
    const method = owner[name];
    if (typeof method !== 'function') return;
    const { enumerable = false } = Object.getOwnPropertyDescriptor(owner, name) ?? {};
    const value = instrumentMethod(name, method);
    Object.defineProperty(owner, name, { value, configurable: true, enumerable, writable: true });
  }

  function instrumentMethod(name, method) {
    return function (work, ...rest) {
      const getContext = getters.get(this);
      const withName = () => ({ ...getContext(), handler: name });
      return method.call(this, getContext ? observeWork(work, withName) : work, ...rest);
    };
  }

  /**
   * Observes the failures of `work`, a promise or a function that returns one. Returns the promise itself, or a wrapped
   * function.
   */
  function observeWork(work, getContext) {
    if (typeof work === 'function')
      return instrument(work, report, () => ({ getContext, isAwaited }), { isEvent: true });
    attempt(follow, work, { isEvent: true, isAwaited }, (error) => report(error, getContext));
    return work;
  }
}
