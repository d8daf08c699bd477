import { follow, observe } from './follow.js';

const { apply, construct } = Reflect;

/**
 * Returns a function that calls `fn`, and passes what it throws to `report`. Before, `begin(given, self)` returns the facts of
 * a failure, an `answer` in place of that of `fn`, the object whose method `fn` is, other arguments, and `isAwaited`: see
 * follow.js. The promise that `fn` returns is returned itself. The name of the function marks the frame that it adds to a stack.
 *
 * - `isEvent`: the platform awaits the result, so any object with `then` is a promise. Other callers get such an object as it
 *   is, because they may call methods of it.
 * - `isRpcPromise(result)`: whether it is a promise of an RPC call, whose `then` may be called several times.
 * - `adapt(value)` returns what the caller gets for what `fn` returned or resolved to.
 */
export function around(fn, report, begin, { isEvent, isRpcPromise, adapt } = {}) {
  const pass = adapt && ((value) => attempt(adapt, value) ?? value);
  const named = {
    // No method, because those cannot be called with `new`.
    __tinyturret: function (...args) {
      const Class = new.target;
      const begun = attempt(begin, args, this) ?? {};
      const { facts, answer, isAwaited, self = this, given = args } = begun;
      if (answer && !Class) return answer;
      const fail = (error) => report(error, facts);
      let result;
      try {
        if (Class) return construct(fn, given, Class === wrapped ? fn : Class);
        result = apply(fn, self, given);
      } catch (error) {
        fail(error);
        throw error;
      }
      if (isRpcPromise?.(result)) {
        attempt(observe, result, fail);
        return result;
      }
      attempt(follow, result, { isEvent, isAwaited }, fail, pass);
      return pass ? pass(result) : result;
    },
  };
  const wrapped = named.__tinyturret;
  // Deno gives a request to no function that takes none.
  const length = Math.max(attempt(() => fn.length) || 0, 2);
  wrapped.prototype = attempt(() => fn.prototype);
  return Object.defineProperty(wrapped, 'length', { value: length });
}

/** Returns the result of `work`, or undefined if it throws. */
export function attempt(work, ...given) {
  try {
    return work(...given);
  } catch {}
}
