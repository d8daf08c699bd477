// The texts of values of any type: objects and arrays like JSON. The rules of serialize.js hold here, too.
//
// Lengths are in UTF-16 units.

import { join, map, stringify } from './builtins.js';
import { isObject, MAX_NAME, read, readText, readType } from './read-error.js';

/** Entries of one object or array. */
const MAX_KEYS = 100;
/** Units of text that each value costs in addition to its own, so that a budget of 16,384 is enough for at most 1,024 values. */
export const NODE_COST = 16;
/**
 * The keys listed per call. Engines cannot list a part of an object's keys (V8 lists all before the first turn of
 * `for…in`), so one listing may exceed this and is then the last. Needed next to MAX_MS, because workerd's clock stops
 * while code runs.
 */
const MAX_LISTED = 10000;
const MAX_MS = 5;
/** Checks of the time that pass however late it is: on a busy machine, the process may lose its core for longer than MAX_MS. */
const FREE_CHECKS = 8;

const { isArray } = Array;
const { keys } = Object;
const { toString: toTag } = Object.prototype;
const { toISOString } = Date.prototype;

/** What printing may cost: `room` is in units of text, and `now()` returns milliseconds. */
export const createBudget = (room, now) => ({
  room,
  listed: MAX_LISTED,
  free: FREE_CHECKS,
  end: now() + MAX_MS,
  now,
});

const isSpent = (budget) => budget.room < 1 || (budget.free-- < 1 && budget.now() > budget.end);

/** Lists nothing of typed arrays, long boxed strings and proxies of them, which have a key for each element. */
export function listKeys(object, budget) {
  try {
    if (budget.listed > 0 && !(0 in object && MAX_LISTED in object)) {
      const list = keys(object);
      budget.listed -= list.length;
      return list;
    }
  } catch {}
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

/** The digits of a long BigInt take seconds. */
const printPrimitive = (value) =>
  typeof value !== 'bigint' || (value < 1e99 && value > -1e99) ? String(value) : '[bigint]';

/**
 * Returns the functions below. `clean(text, max)` scrubs and truncates; the value behind a key for which `isSecret(key)` is
 * true is printed as `REDACTED`.
 */
export function createPrinter(clean, isSecret, REDACTED) {
  /** Whether the value is not even read. `last` is the item in front of it. */
  const isHidden = (object, key, last) =>
    key.length > MAX_NAME ||
    // ['Cookie', 'sid=…', 'Host', '…']
    isSecret(typeof key === 'number' ? key % 2 && last : key) ||
    // { name: 'token', value: '…' }
    (key === 'value' &&
      isSecret(read(object, 'name') ?? read(object, 'key') ?? read(object, 'header')));

  /**
   * The entries of `object` as pairs of name and text. `list` has its keys, or is `object` itself if that is an array.
   * Each entry may use half of the room that is left, so that a long one leaves room for others. This limits the
   * depth, too: to 10 levels in a budget of 16,384.
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
    } else text = printPrimitive(value);
    text = clean(text, budget.room);
    budget.room -= text.length;
    return typeof value === 'string' && path.length ? stringify(text) : text;
  }

  return { print, printEntries };
}
