// Bounds and scrubs the values that `locals!` of a Rust app held at a panic, by scope.

import { attempt, filter, first, map } from './builtins.js';
import { isObject, MAX_MESSAGE, MAX_NAME } from './read-error.js';

const MAX_SCOPES = 20;
/** The values of one scope. */
const MAX_VALUES = 50;
const MAX_VALUE = 1_024;
/** All names and values of all scopes, in UTF-16 units. Those for which there is no room are left out. */
const MAX_TEXTS = 16_384;

/**
 * Returns a function that bounds a list of scopes, and returns undefined if there are none. `clean` and `toText` are those
 * of the serializer.
 */
export function createScopes({ clean, toText }) {
  const text = (value, max) => clean(typeof value === 'string' ? value : '', max);

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
      // Left out of the record if it is not true.
      early: scope.early === true || undefined,
      // Not by assignment, which would take `__proto__` for the prototype.
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
    const objects = filter(first(given, MAX_SCOPES), isObject);
    // A callback may have returned something hostile.
    const scopes = filter(
      map(objects, (scope) => attempt(() => readScope(scope, fits))),
      isObject,
    );
    return scopes.length ? scopes : undefined;
  };
}
