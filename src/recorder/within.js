import { AnyPromise } from './builtins.js';

/** Returns a promise of what `promise` settles to. It rejects after `ms`. `after` sets a timer: see shared.js. */
export const within = (after, ms, promise) =>
  new AnyPromise((resolve, reject) => {
    const cancel = after(ms, () => reject(Error('no answer in time')));
    promise.then(resolve, reject).finally(cancel);
  });
