// Captures failures of the steps of a workflow. The engine calls the callback of a step, repeats it if it fails, and then
// rejects with a copy of the last error.

import { observe } from './follow.js';
import { attempt, instrument } from './instrument.js';

/**
 * Returns `{ step, isCounted }`. `step` is like the given one, and captures each failed attempt of its callbacks.
 * `isCounted(error)` returns whether a step has rejected with `error` after its failures were captured.
 */
export function observeSteps(step, report, getContext) {
  const counted = new Set();
  const isCounted = (error) => counted.has(error);

  function doStep(...given) {
    const [name] = given;
    let hasFailed = false;
    const fail = (error, getStepContext) => {
      hasFailed = true;
      // Does not report an error that a step within this step has reported.
      if (!isCounted(error)) report(error, getStepContext);
    };
    const begin = ([context]) => ({
      getContext: () => ({ ...getContext(), step: name, attempt: context?.attempt }),
      isAwaited: true,
    });
    const wrap = (part) =>
      typeof part === 'function' ? instrument(part, fail, begin, { isEvent: true }) : part;
    const result = step.do(...given.map(wrap));
    attempt(observe, result, (error) => hasFailed && counted.add(error));
    return result;
  }

  const get = (target, name) => {
    const value = target[name];
    if (typeof value !== 'function') return value;
    return name === 'do' ? doStep : (...given) => target[name](...given);
  };
  return { step: Object(step) === step ? new Proxy(step, { get }) : step, isCounted };
}
