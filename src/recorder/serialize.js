// Turns values into bounded, scrubbed texts.
//
// The rules of read-error.js hold here, too. In addition, this module never calls `toJSON`, `toString`, `valueOf` or
// `Symbol.toPrimitive` of an object.
//
// Lengths are in UTF-16 units.

import { filter, join, map, stringify } from './builtins.js';
import {
  cut,
  isObject,
  MAX_MESSAGE,
  MAX_NAME,
  MAX_SECRET,
  MAX_STACK,
  read,
  readText,
  readType,
} from './read-error.js';

/** The texts of all properties of one error. */
export const MAX_PROPERTIES_TEXT = 8192;
/** The longest result of `toText`. */
export const MAX_TEXT = 16384;

/** Entries of one object or array. */
const MAX_KEYS = 100;
/** Units of text that each value costs in addition to its own, so that `toText` visits at most 1,024 values. */
const NODE_COST = 16;
/**
 * The keys listed per call. Engines cannot list a part of an object's keys (V8 lists all before the first turn of
 * `for…in`), so one listing may exceed this and is then the last. Needed next to MAX_MS, because workerd's clock stops
 * while code runs.
 */
const MAX_LISTED = 10000;
const MAX_MS = 5;
const UNREADABLE = '[unreadable]';
const NO_TEXTS = { type: '', message: UNREADABLE, stack: '' };

/** Own properties that are read elsewhere. Those that engines add are not enumerable. */
const NO_PROPERTY = /^(name|message|stack|cause|errors)$/;

const { isArray } = Array;
const { min } = Math;
const { keys } = Object;
const { toString: toTag } = Object.prototype;
const { toISOString } = Date.prototype;

/** The first `max` units of `text`, or one less where that would split a surrogate pair. */
function truncate(text, max) {
  const last = text[max - 1];
  return text.slice(0, max - (last >= '\ud800' && last < '\udc00' && text.length > max));
}

/** Describes an object without its content: by message, or by tag, size, status or type, and address. */
function summarize(object, tag) {
  const message = readText(object, 'message');
  if (message) return readType(object) + ': ' + message;
  let text = tag;
  const append = (key, otherKey) => {
    const part = readText(object, key) || readText(object, otherKey);
    if (part) text += ' ' + part;
  };
  append('byteLength', 'size');
  append('status', 'type');
  append('url', 'href');
  return text;
}

/**
 * @param scrub `(text) => text` without secrets. Gets at most `max + MAX_SECRET` units. Must find a secret that the
 * end of the text cuts off if its key or opening precedes it.
 * @param isSecretKey `(key) => boolean`; gets at most MAX_NAME units.
 * @param REDACTED The text that replaces a value behind a secret key.
 * @param now A clock in milliseconds.
 */
export function createSerializer(scrub, isSecretKey, REDACTED, now) {
  /**
   * Scrubs, then truncates to `max`. Of a long text only the first `max + MAX_SECRET` units are scrubbed. That cut may
   * split a secret, which the scrubber then misses. So the first `max` units are scrubbed as well, and only what both
   * results begin with is kept: it does not depend on where the text was cut. A secret of at most MAX_SECRET units
   * that begins within the shorter text is complete in the longer one; one that begins later is not in the shorter.
   */
  function clean(text, max) {
    try {
      const limit = max + MAX_SECRET;
      const part = cut(text, 0, limit).replaceAll('\0', '\ufffd');
      const scrubbed = scrub(part);
      if (text.length >= limit) {
        const shorter = scrub(part.slice(0, max));
        let same = 0;
        while (same < max && shorter[same] === scrubbed[same]) same++;
        max = same;
      }
      return truncate(scrubbed, max);
    } catch {
      return UNREADABLE;
    }
  }

  const isSecret = (key) => typeof key === 'string' && isSecretKey(key);

  const createBudget = (room) => ({ room, listed: MAX_LISTED, end: now() + MAX_MS });

  const isSpent = ({ room, end }) => room < 1 || now() > end;

  /** Lists nothing of typed arrays, long boxed strings and proxies of them, which have a key for each element. */
  function listKeys(object, budget) {
    try {
      if (budget.listed > 0 && !(0 in object && MAX_LISTED in object)) {
        const list = keys(object);
        budget.listed -= list.length;
        return list;
      }
    } catch {}
  }

  /**
   * The entries of `object` as pairs of name and text. `list` has its keys, or is `object` itself if that is an array.
   * Each entry may use half of the room that is left, so that a long one leaves room for others. This limits the
   * depth, too: to 10 levels in `toText`.
   */
  function printEntries(object, list, budget, path) {
    const entries = [];
    let item;
    // A proxy may return anything as its length.
    const length = +readText(list, 'length');
    for (let index = 0; index < length; index++) {
      if (index === MAX_KEYS || isSpent(budget)) {
        entries.push(['…', '…']);
        break;
      }
      const isList = list === object;
      const key = isList ? index : list[index];
      const isHidden =
        key.length > MAX_NAME ||
        // ['Cookie', 'sid=…', 'Host', '…']
        isSecret(isList ? index % 2 && item : key) ||
        // { name: 'token', value: '…' }
        (key === 'value' &&
          isSecret(read(object, 'name') ?? read(object, 'key') ?? read(object, 'header')));
      // A secret is not even read.
      item = isHidden ? REDACTED : read(object, key, '[throws]');
      const name = clean(String(key), MAX_NAME);
      const reserve = budget.room >> 1;
      budget.room -= reserve + name.length;
      entries.push([name, print(item, budget, path)]);
      budget.room += reserve;
    }
    return entries;
  }

  /** The text of `value`, with `path`, the objects that contain it. */
  function print(value, budget, path) {
    budget.room -= NODE_COST;
    // The time limit applies to objects only: the cost of primitives is already bounded by `room`.
    if (budget.room < 1 || (isObject(value) && isSpent(budget))) return '…';
    let text;
    if (isObject(value)) {
      if (path.includes(value)) return '[circular]';
      text = '[object]';
      try {
        text = toTag.call(value);
        const isList = isArray(value);
        const list = isList ? value : text === '[object Object]' && listKeys(value, budget);
        if (list) {
          const entries = map(
            printEntries(value, list, budget, [...path, value]),
            ([name, text]) => (isList ? text : stringify(name) + ':' + text),
          );
          const content = join(entries, ',');
          return isList ? `[${content}]` : `{${content}}`;
        }
        if (text === '[object Date]') text = toISOString.call(value);
      } catch {}
      text = summarize(value, text);
    } else {
      // The digits of a long BigInt take seconds.
      const isShort = typeof value !== 'bigint' || (value < 1e99 && value > -1e99);
      text = isShort ? String(value) : '[bigint]';
    }
    text = clean(text, budget.room);
    budget.room -= text.length;
    return typeof value === 'string' && path.length ? stringify(text) : text;
  }

  /** The text of any value, without secrets: strings as they are, objects and arrays like JSON. */
  function toText(value, key, max = MAX_TEXT) {
    try {
      if (isSecret(key)) return REDACTED;
      return truncate(print(value, createBudget(max + NODE_COST), []), max);
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
      const budget = createBudget(MAX_PROPERTIES_TEXT);
      const list = listKeys(thrown, budget) ?? [];
      const added = filter(list, (key) => !NO_PROPERTY.test(key));
      return printEntries(thrown, added, budget, []);
    } catch {
      return [];
    }
  }

  return { describe, cleanChain, readProperties, clean, toText };
}
