// Captures failures of promises that a handler passes to `waitUntil` or `respondWith`, which may reject after the response,
// and of the callback that a Durable Object passes to `blockConcurrencyWhile`.

import { follow } from './follow.js';
import { attempt, instrument } from './instrument.js';

const METHODS = ['waitUntil', 'respondWith', 'blockConcurrencyWhile'];

/**
 * Returns `observeContext(context, facts)`, which passes such failures of a handler's context or event to
 * `report(error, facts)`. `facts` returns the facts of a failure. `isAwaited`: whether the methods are the platform's, see
 * follow.js.
 */
export function contextObserver(report, isAwaited) {
  const factsOf = new WeakMap();
  const changed = new WeakSet();

  return function observeContext(context, facts) {
    if (Object(context) !== context) return;
    factsOf.set(context, facts);
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
      const facts = factsOf.get(this);
      const withName = () => ({ ...facts(), handler: name });
      return method.call(this, facts ? observeWork(work, withName) : work, ...rest);
    };
  }

  /** `work` is a promise, or a function that returns one. */
  function observeWork(work, facts) {
    if (typeof work === 'function')
      return instrument(work, report, () => ({ facts, isAwaited }), { isEvent: true });
    attempt(follow, work, { isEvent: true, isAwaited }, (error) => report(error, facts));
    return work;
  }
}
