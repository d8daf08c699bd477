// Wraps callbacks of the app, because the rejection of one that is async by mistake would end a process of Node.js.

import { observe } from './follow.js';
import { attempt } from './instrument.js';

/**
 * Returns a function that calls `callback` and returns its result. If the result is a promise, its rejection counts as
 * handled.
 */
export function ignoreRejection(callback) {
  return (...given) => {
    const result = callback(...given);
    attempt(observe, result, () => {});
    return result;
  };
}

const wrapIfFunction = (value) => (typeof value === 'function' ? ignoreRejection(value) : value);

/**
 * Returns a copy of the settings in which the callbacks `ignore`, `beforeSave` and `onStorageError` are wrapped by
 * `ignoreRejection`.
 */
export function ignoreRejections(settings) {
  const { ignore, beforeSave, onStorageError } = settings;
  return {
    ...settings,
    ignore: ignore?.map(wrapIfFunction),
    beforeSave: wrapIfFunction(beforeSave),
    onStorageError: wrapIfFunction(onStorageError),
  };
}

/**
 * Returns a function that calls `warn(text)` once per text. `withTurret` reads all settings again when a call adds some,
 * which would repeat the warnings. `printed` contains the texts that are not printed any more.
 */
export function warnOnce(warn, printed = new Set()) {
  return (text) => {
    if (!printed.has(text)) warn(text);
    printed.add(text);
  };
}
