// Observes the rejection of a promise. The promise stays the same object, and its rejection stays unhandled if neither the
// app nor the platform handles it: it must still end a process of Node.js.

import { AnyPromise } from '../../src/recorder/builtins.js';

const { apply, defineProperty } = Reflect;
const known = new WeakSet();

/**
 * The constructor of promises whose `then` is replaced. Promises that derive from such a promise, such as the result of its
 * `then`, are of the usual class.
 */
class Intercepted extends AnyPromise {
  static [Symbol.species] = AnyPromise;
}

/**
 * Calls `fail(error)` if `result` is a promise and rejects. If it resolves to a value, its callers get `pass(value)` instead.
 * With `isEvent`, any object with `then` counts as a promise. With `isAwaited`, the platform handles the rejection of the
 * promise, without calling its `then` if it is a native promise. May throw.
 */
export function follow(result, { isEvent, isAwaited }, fail, pass) {
  const isPromise = result instanceof AnyPromise;
  if (isPromise && isAwaited) observe(result, fail, pass);
  else if (isPromise || (isEvent && typeof result?.then === 'function'))
    intercept(result, fail, pass);
}

/**
 * Calls `pass(value)` or `fail(error)` when the promise settles. The rejection of the promise counts as handled from now on.
 * Its `then` gets two functions, as the promise of an RPC call requires. May throw.
 */
export function observe(promise, fail, pass = () => {}) {
  promise.then(pass, fail);
}

/**
 * Replaces `then` of the promise, so that each call of `then` by others also calls `pass(value)` or `fail(error)`. Calling
 * `then` here would start the work of a lazy object with `then` a second time.
 */
function intercept(promise, fail, pass = (value) => value) {
  // The app may return the same promise several times. Its `then` is replaced only once.
  if (known.has(promise)) return;
  known.add(promise);
  const { then } = promise;
  let hasFailed = false;
  const define = (name, value) =>
    defineProperty(promise, name, { value, configurable: true, writable: true });
  define('then', function (resolve, reject) {
    const resolved = (value) => {
      const passed = pass(value);
      return typeof resolve === 'function' ? resolve(passed) : passed;
    };
    const rejected = (error) => {
      if (!hasFailed) fail(error);
      hasFailed = true;
      if (typeof reject === 'function') return reject(error);
      throw error;
    };
    return apply(then, this, [resolved, rejected]);
  });
  // `await` calls `then` only if the constructor of the promise is not the usual one.
  if (promise.constructor === AnyPromise) define('constructor', Intercepted);
}
