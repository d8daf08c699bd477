const { apply } = Reflect;

/**
 * Returns a function that calls `fn`, and passes what it throws to `report`. Before, `begin(given, self)` returns the facts of
 * a failure, an `answer` in place of that of `fn`, the object whose method `fn` is, and other arguments. The promise that is
 * returned rejects as that of `fn` does. The name of the function marks the frame that it adds to a stack.
 *
 * - `isEvent`: the platform awaits the result, so any object with `then` is a promise. Other callers get such an object as it
 *   is, because they may call methods of it.
 * - `isRpcPromise(result)`: whether it is a promise of an RPC call, which is returned as it is, and whose `then` may be called
 *   several times.
 * - `adapt(value)` returns what the caller gets for what `fn` returned or resolved to.
 */
export function around(fn, report, begin, { isEvent, isRpcPromise, adapt } = {}) {
  const pass = adapt && ((value) => attempt(adapt, value) ?? value);
  const named = {
    __tinyturret(...args) {
      const { facts, answer, self = this, given = args } = attempt(begin, args, this) ?? {};
      if (answer) return answer;
      const fail = (error) => {
        report(error, facts);
        throw error;
      };
      let result;
      try {
        result = apply(fn, self, given);
      } catch (error) {
        fail(error);
      }
      if (isRpcPromise?.(result)) {
        observe(result, (error) => report(error, facts));
        return result;
      }
      return attempt(follow, result, isEvent, pass, fail) ?? (pass ? pass(result) : result);
    },
  };
  // Deno gives a request to no function that takes none.
  const length = Math.max(attempt(() => fn.length) || 0, 2);
  return Object.defineProperty(named.__tinyturret, 'length', { value: length });
}

/** Calls `fail` if a promise of an RPC call rejects. Its `then` takes functions only. */
export function observe(promise, fail) {
  attempt(() => promise.then(() => {}, fail));
}

/** Returns a promise of what `result` resolves to, or undefined if it is no promise. */
function follow(result, isEvent, pass, fail) {
  if (result instanceof Promise) return result.then(pass, fail);
  if (isEvent && typeof result?.then === 'function')
    return Promise.resolve(result).then(pass, fail);
}

/** Returns the result of `work`, or undefined if it throws. */
export function attempt(work, ...given) {
  try {
    return work(...given);
  } catch {}
}
