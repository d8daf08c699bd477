import { follow, observe } from './follow.js';

const { apply, construct } = Reflect;

/**
 * Returns a function that calls `fn` and passes everything that it throws, or that its promise rejects with, to
 * `report(error, getContext)`. Arguments, `this`, result and error stay the same objects, and the promise is returned itself.
 *
 * `begin(args, self)` is called before each call of `fn`. It returns an object with any of
 * - `getContext`: a function that returns the context to store with a failure;
 * - `answer`: a result to return instead of calling `fn`;
 * - `self`, `given`: the `this` and the arguments for `fn`, instead of those of the caller;
 * - `isAwaited`: whether the platform handles a rejection of the result, see follow.js.
 *
 * Options:
 * - `isEvent`: the platform awaits the result, so any object with `then` counts as a promise. Other callers get such an
 *   object as it is, because they may call its methods.
 * - `isRpcPromise(result)`: whether the result is the promise of an RPC call, whose `then` may be called several times.
 * - `adapt(value)`: returns what the caller gets in place of the value that `fn` returned or resolved to.
 *
 * The name of the returned function marks its frame in stacks.
 */
export function instrument(fn, report, begin, { isEvent, isRpcPromise, adapt } = {}) {
  const pass = adapt && ((value) => attempt(adapt, value) ?? value);
  const named = {
    // The wrapper is a function expression, because methods cannot be called with `new`.
    __tinyturret: function (...args) {
      const Class = new.target;
      const begun = attempt(begin, args, this) ?? {};
      const { getContext, answer, isAwaited, self = this, given = args } = begun;
      if (answer && !Class) return answer;
      const fail = (error) => report(error, getContext);
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
  // The `length` is at least 2, because Deno passes no request to a function whose `length` is 0.
  const length = Math.max(attempt(() => fn.length) || 0, 2);
  wrapped.prototype = attempt(() => fn.prototype);
  return Object.defineProperty(wrapped, 'length', { value: length });
}

/** Calls `work` with the arguments `given`. Returns its result, or undefined if it throws. */
export function attempt(work, ...given) {
  try {
    return work(...given);
  } catch {}
}
