// Bounds and scrubs the context of a failure, which the host passes to `capture`: values of any type, and the custom
// fingerprint.

import { first, map } from './builtins.js';
import { isObject, MAX_NAME } from './read-error.js';

/**
 * The maximum length of the text of a value of the context, of a local value and of a breadcrumb, in UTF-16 units. Longer texts
 * are cut.
 */
export const MAX_VALUE = 1_024;
/**
 * The maximum number of values of a context, of breadcrumbs, and of parts of a custom fingerprint. Further ones are left out.
 */
export const MAX_ENTRIES = 50;

/** Returns the first keys of a context, at most MAX_ENTRIES, or an empty list if they cannot be read. */
const namesOf = (given) => {
  try {
    if (isObject(given)) return first(Object.keys(given), MAX_ENTRIES);
  } catch {}
  return [];
};

/**
 * Returns functions that convert contexts and custom fingerprints to texts. `clean` and `toText` are functions of the
 * serializer.
 */
export function createContext({ clean, toText }) {
  /** Returns the parts of a custom fingerprint as texts, or undefined if it is not an array. */
  const fingerprintOf = (value) =>
    Array.isArray(value)
      ? map(first(value, MAX_ENTRIES), (part) => toText(part, '', MAX_NAME))
      : undefined;

  /** Returns `{ context, fingerprint }` with the values as texts. Both are undefined if no context is given. Never throws. */
  const readContext = (given) => {
    if (given === undefined) return {};
    const entries = [];
    let fingerprint;
    for (const name of namesOf(given)) {
      let value = '[unreadable]';
      try {
        const read = given[name];
        if (name === 'fingerprint') {
          fingerprint = fingerprintOf(read);
          continue;
        }
        value = toText(read, name, MAX_VALUE);
      } catch {
        // A getter of the context has thrown: its value remains `[unreadable]`.
      }
      entries.push([clean(name, MAX_NAME), value]);
    }
    // `Object.fromEntries` is used, because an assignment would set the prototype for the name `__proto__`.
    return { context: Object.fromEntries(entries), fingerprint };
  };

  return { readContext, fingerprintOf };
}
