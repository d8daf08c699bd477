/**
 * Returns a function that calls `fn`, and passes what it throws to `report`. Before, `begin(given, self)` returns the facts of
 * a failure, an `answer` in place of that of `fn`, and the object whose method `fn` is. The promise that is returned rejects
 * as that of `fn` does. The name of the function marks the frame that it adds to a stack.
 *
 * `isEvent`: the platform awaits the result, so any object with `then` is a promise, such as that of an RPC call. Other callers
 * get such an object as it is, because they may call methods of it.
 */
export function around(fn, report, begin, isEvent) {
  const named = {
    __tinyturret(...given) {
      const { facts, answer, self = this } = attempt(begin, given, this);
      if (answer) return answer;
      const fail = (error) => {
        report(error, facts);
        throw error;
      };
      let result;
      try {
        result = fn.apply(self, given);
      } catch (error) {
        fail(error);
      }
      if (result instanceof Promise) return result.then(undefined, fail);
      return isEvent && isThenable(result) ? Promise.resolve(result).then(undefined, fail) : result;
    },
  };
  // Deno gives a request to no function that takes none.
  const length = Math.max(fn.length, 2);
  return Object.defineProperty(named.__tinyturret, 'length', { value: length });
}

function isThenable(result) {
  try {
    return typeof result?.then === 'function';
  } catch {
    return false;
  }
}

/** Returns nothing if `begin` throws. */
function attempt(begin, given, self) {
  try {
    return begin(given, self);
  } catch {
    return {};
  }
}
