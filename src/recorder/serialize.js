// Turns values into bounded, scrubbed texts.
//
// The rules of read-error.js hold here, too. In addition, this module never calls `toJSON`, `toString`, `valueOf` or
// `Symbol.toPrimitive` of an object.
//
// Lengths are in UTF-16 units.

import { filter, map } from './builtins.js';
import { createClean, truncate, UNREADABLE } from './clean.js';
import { createBudget, createPrinter, listKeys, NODE_COST } from './print.js';
import { isObject, MAX_MESSAGE, MAX_NAME, MAX_STACK, read } from './read-error.js';

/** The texts of all properties of one error. */
export const MAX_PROPERTIES_TEXT = 8192;
/** The longest result of `toText`. */
export const MAX_TEXT = 16384;

const NO_TEXTS = { type: '', message: UNREADABLE, stack: '' };

/** Own properties that are read elsewhere. Those that engines add are not enumerable. */
const NO_PROPERTY = /^(name|message|stack|cause|errors)$/;

const { min } = Math;

/**
 * @param scrub `(text) => text` without secrets. Gets at most `max + MAX_SECRET` units. Must find a secret that the
 * end of the text cuts off if its key or opening precedes it.
 * @param isSecretKey `(key) => boolean`; gets at most MAX_NAME units.
 * @param REDACTED The text that replaces a value behind a secret key.
 * @param now A clock in milliseconds.
 */
export function createSerializer(scrub, isSecretKey, REDACTED, now) {
  const isSecret = (key) => typeof key === 'string' && isSecretKey(key);
  const clean = createClean(scrub);
  const { print, printEntries } = createPrinter(clean, isSecret, REDACTED);

  /** The text of any value, without secrets: strings as they are, objects and arrays like JSON. */
  function toText(value, key, max = MAX_TEXT) {
    try {
      if (isSecret(key)) return REDACTED;
      return truncate(print(value, createBudget(max + NODE_COST, now), []), max);
    } catch {
      return UNREADABLE;
    }
  }

  /** The text of what has no message of its own. */
  const describe = (value) => toText(value, '', MAX_MESSAGE);

  /** The texts of `readChain`, scrubbed and truncated. Each cause gets half as much as its predecessor, down to a sixteenth. */
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

  /** The own enumerable properties that an app added to an error, as pairs of name and text. */
  function readProperties(thrown) {
    try {
      // An error without a message was described with its properties; do not repeat them.
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
