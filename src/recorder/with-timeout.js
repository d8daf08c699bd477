import { AnyPromise } from './builtins.js';

/**
 * Returns a promise that settles as `promise` does, or rejects after `ms` milliseconds. `after(ms, callback)` sets a timer: see
 * shared.js.
 */
export const withTimeout = (after, ms, promise) =>
  new AnyPromise((resolve, reject) => {
    const cancel = after(ms, () => reject(Error('no answer in time')));
    promise.then(resolve, reject).finally(cancel);
  });
