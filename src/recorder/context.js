// Bounds and scrubs the context of a failure: the values that the host passes with it, and the custom fingerprint.

import { first, map } from './builtins.js';
import { isObject, MAX_NAME } from './read-error.js';

/** The text of a value of the context or of a local, and of a breadcrumb. */
export const MAX_VALUE = 1_024;
/** Values, breadcrumbs, and parts of a custom fingerprint. */
export const MAX_ENTRIES = 50;

/** Returns the names of the values. A proxy may not list its keys. */
const namesOf = (given) => {
  try {
    if (isObject(given)) return first(Object.keys(given), MAX_ENTRIES);
  } catch {}
  return [];
};

/** Returns the functions below. `clean` and `toText` are those of the serializer. */
export function createContext({ clean, toText }) {
  /** The parts of a custom fingerprint as texts, or undefined if it is no array. */
  const fingerprintOf = (value) =>
    Array.isArray(value)
      ? map(first(value, MAX_ENTRIES), (part) => toText(part, '', MAX_NAME))
      : undefined;

  /** Returns the values as texts, in `context`, and the `fingerprint`. */
  const readContext = (given) => {
    if (given === undefined) return {};
    const entries = [];
    let fingerprint;
    for (const name of namesOf(given)) {
      let value = '[unreadable]';
      try {
        value = given[name];
        if (name === 'fingerprint') {
          fingerprint = fingerprintOf(value);
          continue;
        }
        value = toText(value, name, MAX_VALUE);
      } catch {
        // A getter throws.
      }
      entries.push([clean(name, MAX_NAME), value]);
    }
    // Not by assignment, which would take `__proto__` for the prototype.
    return { context: Object.fromEntries(entries), fingerprint };
  };

  return { readContext, fingerprintOf };
}
