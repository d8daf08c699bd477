/**
 * `fn`, before which `begin` is asked for the facts of a failure, for an answer in place of `fn`'s, and for whose
 * method it is. The promise that is handed on rejects as that of `fn` does, so whoever minds it still does. The name
 * tells the frame that this adds to a stack: it is nobody's.
 */
export function around(fn, report, begin) {
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
      return result instanceof Promise ? result.then(undefined, fail) : result;
    },
  };
  // Deno gives a request to no function that takes none.
  const length = Math.max(fn.length, 2);
  return Object.defineProperty(named.__tinyturret, 'length', { value: length });
}

/** What comes before must not stand in the way. */
function attempt(begin, given, self) {
  try {
    return begin(given, self);
  } catch {
    return {};
  }
}
