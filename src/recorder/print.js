// Prints values of any type as text, objects and arrays similar to JSON. The rules for hostile values in read-error.js and
// serialize.js apply here, too.
//
// Lengths are in UTF-16 units.

import { join, map, stringify } from './builtins.js';
import { isObject, MAX_NAME, read, readText, readType } from './read-error.js';

/** The maximum number of entries of one object or array that are printed. `…` replaces the others. */
const MAX_KEYS = 100;
/**
 * The amount by which each value reduces the budget, in addition to the length of its text. It limits a budget of 16,384 to
 * 1,024 values.
 */
export const NODE_COST = 16;
/**
 * The number of keys after which no further object is listed. One listing may exceed it, because engines cannot list a part of
 * the keys of an object (V8 lists all keys before the first iteration of `for…in`). MAX_MS is not enough as a limit, because
 * the clock of workerd stops while code runs.
 */
const MAX_LISTED = 10000;
/** The maximum time of printing one value, in milliseconds. After it, `…` replaces the rest. */
const MAX_MS = 5;
/**
 * The number of time checks at the start that are skipped, because a busy machine may pause the process for longer than MAX_MS.
 */
const FREE_CHECKS = 8;

const { isArray } = Array;
const { keys } = Object;
const { toString: toTag } = Object.prototype;
const { toISOString } = Date.prototype;

/** Returns the budget of printing one value. `room` is the maximum length of its text, and `now()` returns milliseconds. */
export const createBudget = (room, now) => ({
  room,
  listed: MAX_LISTED,
  free: FREE_CHECKS,
  end: now() + MAX_MS,
  now,
});

const isSpent = (budget) => budget.room < 1 || (budget.free-- < 1 && budget.now() > budget.end);

/**
 * Returns the keys of an object, or undefined if they cannot or should not be listed. The latter applies to typed arrays, long
 * boxed strings and proxies of them, because they have a key for each element.
 */
export function listKeys(object, budget) {
  try {
    if (budget.listed > 0 && !(0 in object && MAX_LISTED in object)) {
      const list = keys(object);
      budget.listed -= list.length;
      return list;
    }
  } catch {}
}

/** Returns a text for an object whose content is not printed: its message, or its tag, size, status or type, and address. */
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

/** Returns the text of a primitive; `[bigint]` for a long BigInt, because computing its digits takes seconds. */
const printPrimitive = (value) =>
  typeof value !== 'bigint' || (value < 1e99 && value > -1e99) ? String(value) : '[bigint]';

/**
 * Returns the functions `print` and `printEntries`, which convert values to texts. `clean(text, max)` scrubs and truncates a
 * text. If `isSecret(key)` is true for a key, its value is printed as `REDACTED`.
 */
export function createPrinter(clean, isSecret, REDACTED) {
  /**
   * Returns whether the value of `key` is secret, so that it must not be read. `key` is an index if `object` is an array;
   * `last` is then the item before it.
   */
  const isHidden = (object, key, last) =>
    key.length > MAX_NAME ||
    // A list of names and values is recognized: ['Cookie', 'sid=…', 'Host', '…']
    isSecret(typeof key === 'number' ? key % 2 && last : key) ||
    // An object with a name and a value is recognized: { name: 'token', value: '…' }
    (key === 'value' &&
      isSecret(read(object, 'name') ?? read(object, 'key') ?? read(object, 'header')));

  /**
   * Returns the entries of `object` as pairs of name and text. `list` contains its keys, or is `object` itself if it is an
   * array. Each entry may use half of the remaining room, so that a long entry leaves room for others. This also limits the
   * depth: to 10 levels with a budget of 16,384.
   */
  function printEntries(object, list, budget, path) {
    const entries = [];
    let item;
    // The length is converted to a number, because that of a proxy may have any type.
    const length = +readText(list, 'length');
    for (let index = 0; index < length; index++) {
      if (index === MAX_KEYS || isSpent(budget)) {
        entries.push(['…', '…']);
        break;
      }
      const key = list === object ? index : list[index];
      item = isHidden(object, key, item) ? REDACTED : read(object, key, '[throws]');
      const name = clean(String(key), MAX_NAME);
      const reserve = budget.room >> 1;
      budget.room -= reserve + name.length;
      entries.push([name, print(item, budget, path)]);
      budget.room += reserve;
    }
    return entries;
  }

  /**
   * Returns the text of `value`, and reduces the budget by its length. Returns `…` if the budget is spent, and `[circular]` for
   * an object that contains itself. `path` is the list of the objects that contain `value`.
   */
  function print(value, budget, path) {
    budget.room -= NODE_COST;
    // The time limit is checked only for objects, because `room` already bounds the cost of primitives.
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
    } else text = printPrimitive(value);
    text = clean(text, budget.room);
    budget.room -= text.length;
    return typeof value === 'string' && path.length ? stringify(text) : text;
  }

  return { print, printEntries };
}
