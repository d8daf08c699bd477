// Callbacks of the host. One that is async by mistake and rejects would end a process of Node.js.

import { observe } from './follow.js';
import { attempt } from './instrument.js';

/** Returns a function that calls `callback`. If that returns a promise, its rejection counts as handled. */
export function settleQuietly(callback) {
  return (...given) => {
    const result = callback(...given);
    attempt(observe, result, () => {});
    return result;
  };
}

const settleIfFunction = (value) => (typeof value === 'function' ? settleQuietly(value) : value);

/** Returns the settings with such callbacks. */
export function settleCallbacks(settings) {
  const { ignore, beforeSave, onStorageError } = settings;
  return {
    ...settings,
    ignore: ignore?.map(settleIfFunction),
    beforeSave: settleIfFunction(beforeSave),
    onStorageError: settleIfFunction(onStorageError),
  };
}

/** Returns a function that calls `warn` once for each text. `withTurret` passes all settings again when it adds some. */
export function warnOnce(warn, printed = new Set()) {
  return (text) => {
    if (!printed.has(text)) warn(text);
    printed.add(text);
  };
}
