// Gets what a promise rejects with, while the promise stays the same object. Whether the rejection is handled is up to the app
// and the platform: one that nothing handles ends a process of Node.js.

import { AnyPromise } from '../../src/recorder/builtins.js';

const { apply, defineProperty } = Reflect;
const known = new WeakSet();

/** The constructor of promises that are intercepted. What derives from one is an ordinary promise. */
class Intercepted extends AnyPromise {
  static [Symbol.species] = AnyPromise;
}

/**
 * Has `fail(error)` called if `result` is a promise that rejects. `pass(value)` returns what its callers get for its value. Any
 * object with `then` is a promise if `isEvent`. With `isAwaited`, the platform handles the rejection, without a call of `then`
 * if the promise is a native one. May throw.
 */
export function follow(result, { isEvent, isAwaited }, fail, pass) {
  const isPromise = result instanceof AnyPromise;
  if (isPromise && isAwaited) observe(result, fail, pass);
  else if (isPromise || (isEvent && typeof result?.then === 'function'))
    intercept(result, fail, pass);
}

/** Calls `then`, which has the rejection count as handled. That of a promise of an RPC call takes functions only. May throw. */
export function observe(promise, fail, pass = () => {}) {
  promise.then(pass, fail);
}

/** Reports when others call `then`. A call of its own would begin the work of a lazy object with `then` once more. */
function intercept(promise, fail, pass = (value) => value) {
  // The app may return the same one each time.
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
  // `await` does not call `then` of a promise with the usual constructor.
  if (promise.constructor === AnyPromise) define('constructor', Intercepted);
}
