// Converts values of any type to bounded, scrubbed texts.
//
// The rules in read-error.js apply here, too. In addition, this module never calls `toJSON`, `toString`, `valueOf` or
// `Symbol.toPrimitive` of an object.
//
// Lengths are in UTF-16 units.

import { filter, map } from './builtins.js';
import { createClean, truncate, UNREADABLE } from './clean.js';
import { createBudget, createPrinter, listKeys, NODE_COST } from './print.js';
import { isObject, MAX_MESSAGE, MAX_NAME, MAX_STACK, read } from './read-error.js';

/** The maximum length of the texts of all properties of one error together. `…` replaces properties beyond it. */
export const MAX_PROPERTIES_TEXT = 8192;
/** The maximum length of a result of `toText` if its caller gives none. */
export const MAX_TEXT = 16384;

const NO_TEXTS = { type: '', message: UNREADABLE, stack: '' };

/**
 * Matches the own properties of an error that `readChain` reads, so that `readProperties` skips them. Properties that engines
 * add are not enumerable.
 */
const NO_PROPERTY = /^(name|message|stack|cause|errors)$/;

const { min } = Math;

/**
 * Returns the functions of a serializer, which convert values to scrubbed texts.
 *
 * @param scrub Returns a text without secrets: see `createClean`.
 * @param isSecretKey Returns whether the value of a key is a secret. Gets at most MAX_NAME units.
 * @param REDACTED The text that replaces the value of a secret key.
 * @param now Returns milliseconds.
 */
export function createSerializer(scrub, isSecretKey, REDACTED, now) {
  const isSecret = (key) => typeof key === 'string' && isSecretKey(key);
  const clean = createClean(scrub);
  const { print, printEntries } = createPrinter(clean, isSecret, REDACTED);

  /**
   * Returns the text of a value of any type, scrubbed and truncated to `max`. The text of a string is the string, the text of
   * an object or array is similar to JSON. If `key` is the name of a secret, returns REDACTED.
   */
  function toText(value, key, max = MAX_TEXT) {
    try {
      if (isSecret(key)) return REDACTED;
      return truncate(print(value, createBudget(max + NODE_COST, now), []), max);
    } catch {
      return UNREADABLE;
    }
  }

  /** Returns the text that is used as message of a thrown value without one. */
  const describe = (value) => toText(value, '', MAX_MESSAGE);

  /**
   * Returns the texts of `readChain`, scrubbed and truncated, as one object with `causes`. The maximum length for each cause is
   * half the maximum of its predecessor, but at least a sixteenth of that of the error.
   */
  function cleanChain(chain) {
    try {
      const [texts, ...causes] = map(chain, ({ type, message, stack }, index) => ({
        type: clean(type, MAX_NAME),
        message: clean(message, MAX_MESSAGE >> min(index, 4)),
        stack: clean(stack, MAX_STACK >> min(index, 4)),
      }));
      return { ...texts, causes };
    } catch {
      return { ...NO_TEXTS, causes: [] };
    }
  }

  /** Returns the own enumerable properties of an error, which an app has added, as pairs of name and text. */
  function readProperties(thrown) {
    try {
      // The message of a value without message is its description, which already contains the properties.
      if (!isObject(thrown) || read(thrown, 'message') == null) return [];
      const budget = createBudget(MAX_PROPERTIES_TEXT, now);
      const list = listKeys(thrown, budget) ?? [];
      const added = filter(list, (key) => !NO_PROPERTY.test(key));
      return printEntries(thrown, added, budget, []);
    } catch {
      return [];
    }
  }

  return { describe, cleanChain, readProperties, clean, toText };
}
