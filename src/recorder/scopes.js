// Bounds and scrubs the local values that a Rust app has passed to `locals!` before a panic, by scope.

import { attempt, filter, first, map } from './builtins.js';
import { isObject, MAX_MESSAGE, MAX_NAME } from './read-error.js';

const MAX_SCOPES = 20;
/** The maximum number of values that are stored of one scope (one call of `locals!`). Further ones are left out. */
const MAX_VALUES = 50;
/** The maximum length of one local value, in UTF-16 units. A longer one is cut. */
const MAX_VALUE = 1_024;
/**
 * The maximum length of all names and values of all scopes, in UTF-16 units. Values for which there is no room are left out.
 */
const MAX_TEXTS = 16_384;

/**
 * Returns a function that bounds a list of scopes, and returns undefined if the list is empty or not an array. `clean` and
 * `toText` are functions of the serializer, `text` is a function of `createBounds`.
 */
export function createScopes({ clean, text, toText }) {
  const readScope = (scope, fits) => {
    const values = [];
    for (const name of first(Object.keys(scope.values ?? {}), MAX_VALUES)) {
      const key = clean(name, MAX_NAME);
      const value = toText(scope.values[name], name, MAX_VALUE);
      if (fits(key.length + value.length)) values.push([key, value]);
    }
    return {
      function: text(scope.function, MAX_NAME),
      location: text(scope.location, MAX_MESSAGE),
      // `early` is undefined instead of false, so that JSON leaves it out.
      early: scope.early === true || undefined,
      // `Object.fromEntries` is used, because an assignment would set the prototype for the name `__proto__`.
      values: Object.fromEntries(values),
    };
  };

  return (given) => {
    if (!Array.isArray(given)) return;
    let room = MAX_TEXTS;
    const fits = (size) => {
      const hasRoom = size <= room;
      if (hasRoom) room -= size;
      return hasRoom;
    };
    // A scope whose getter throws is left out: a callback may return objects of any kind.
    const scopes = filter(
      map(first(given, MAX_SCOPES), (scope) =>
        attempt(() => isObject(scope) && readScope(scope, fits)),
      ),
      isObject,
    );
    return scopes.length ? scopes : undefined;
  };
}
