// Turns a thrown value into bounded, scrubbed texts.
//
// Everything thrown is hostile: getters throw, block or capture other errors, causes form cycles, buffers are
// megabytes long, and `toString`, `toJSON` and `Symbol.toStringTag` are the page's code. So this module
// - reads properties inside `try`;
// - never calls `toJSON`, `toString`, `valueOf` or `Symbol.toPrimitive` of an object (except of call sites, which a
//   page's `Error.prepareStackTrace` may leave in `stack`);
// - keeps no state between calls, because a getter may start another call;
// - takes static built-ins when it is loaded, because a page may replace them later.
//
// Lengths are in UTF-16 units.

/** The longest type or key. The value behind a longer key is redacted, because the key is not examined. */
export const MAX_NAME = 200;
/** The longest message of an error. Causes get less: see `cleanChain`. */
export const MAX_MESSAGE = 4096;
export const MAX_STACK = 16384;
/** Causes and members of an AggregateError together. */
export const MAX_CAUSES = 10;
/** The texts of all properties of one error. */
export const MAX_PROPERTIES_TEXT = 8192;
/** The longest result of `toText`. */
export const MAX_TEXT = 16384;
/**
 * The longest secret that is certainly found where a text is cut. The scrubber needs the whole of a token, an
 * e-mail address or a PEM key to recognize it, so it gets this much more than is kept. A PEM key of 4,096 bits has
 * 3.3 KB.
 */
export const MAX_SECRET = 4096;

/** Entries of one object or array. */
const MAX_KEYS = 100;
/** Units of text that each value costs in addition to its own, so that `toText` visits at most 1,024 values. */
const NODE_COST = 16;
/**
 * Keys in all listings of one call. No engine lists only some keys (V8 lists all before the first turn of
 * `for…in`), so one listing may exceed this; it is then the last one. The time limit is not enough for that, because
 * the clock of workerd does not advance while code runs.
 */
const MAX_LISTED = 10000;
const MAX_MS = 5;
/** Call sites of a stack that is a list. */
const MAX_CALLS = 50;

const UNREADABLE = '[unreadable]';
const NO_TEXTS = { type: '', message: UNREADABLE, stack: '' };

/** Own properties that are read elsewhere. Those that engines add are not enumerable. */
const NO_PROPERTY = /^(name|message|stack|cause|errors)$/;

const { stringify } = JSON;
const { isArray } = Array;
const { min } = Math;
const { keys } = Object;
const { toString: toTag } = Object.prototype;
const { toISOString } = Date.prototype;

// True for `document.all`, too.
const isObject = (value) => Object(value) === value;

function read(object, key, fallback) {
  try {
    return object[key];
  } catch {
    return fallback;
  }
}

/**
 * At most `max` units of `text` from `start`. Does not keep a much longer `text` alive: V8 and JavaScriptCore
 * represent a slice as a reference to the whole, but slicing a concatenation copies it first.
 */
function cut(text, start, max) {
  const part = text.slice(start, start + max);
  return text.length > 2 * max ? (' ' + part).slice(1) : part;
}

/** The first `max` units of `text`, or one less where that would split a surrogate pair. */
function truncate(text, max) {
  const last = text[max - 1];
  return text.slice(0, max - (last >= '\ud800' && last < '\udc00' && text.length > max));
}

/** The property as a text if it is a text or a number, or else an empty text. */
function readText(object, key) {
  const value = read(object, key);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? cut(value, 0, MAX_TEXT + MAX_SECRET) : '';
}

const readType = (object) =>
  readText(object, 'name') || readText(read(object, 'constructor'), 'name') || 'Object';

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
 * Returns where the frames start in `stack`. V8 prints `Type: message\n` before them; Firefox and WebKit print no
 * header. The header may differ from `type` and `message`, which code may have changed since; then the frames start
 * at the first line that looks like one. Returns 0 for a stack in another format.
 */
export function findFrames(type, message, stack) {
  // A message may quote a stack, so the search starts after it.
  const endAt = (start) => (stack.startsWith(message, start) ? start + message.length : 0);
  const end = message && (endAt(type.length + 2) || endAt(stack.indexOf(': ') + 2) || endAt(0));
  const start = stack.indexOf('\n    at ', end);
  if (start >= 0 && !stack.startsWith('    at ')) return start + 1;
  return (end || type.length) === stack.length ? stack.length : 0;
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
    if (isSpent(budget)) return '…';
    let text;
    if (isObject(value)) {
      if (path.includes(value)) return '[circular]';
      text = '[object]';
      try {
        text = toTag.call(value);
        const isList = isArray(value);
        const list = isList ? value : text === '[object Object]' && listKeys(value, budget);
        if (list) {
          const entries = printEntries(value, list, budget, [...path, value]).map(([name, text]) =>
            isList ? text : stringify(name) + ':' + text,
          );
          return isList ? `[${entries}]` : `{${entries}}`;
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

  /** Type, message and stack, without scrubbing; only the message of what has none of its own is scrubbed. */
  function readTexts(error) {
    let type = '';
    let message = error;
    let stack;
    try {
      if (isObject(error)) {
        type = readType(error);
        message = read(error, 'message') ?? error;
        stack = read(error, 'stack');
        // A page's `Error.prepareStackTrace` may have returned the list of call sites.
        if (isArray(stack)) stack = ['', ...stack.slice(0, MAX_CALLS)].join('\n    at ');
      }
    } catch {}
    if (typeof message !== 'string') message = toText(message, '', MAX_MESSAGE);
    if (typeof stack !== 'string') stack = '';
    // Before it is compared: V8 compares 50 MB in 0.7 s.
    message = cut(message, 0, MAX_MESSAGE + MAX_SECRET);
    stack = cut(stack, findFrames(type, message, stack), MAX_STACK + MAX_SECRET);
    return { type, message, stack };
  }

  /**
   * Reads type, message and stack of the error, of the chain of its `cause`, and of the `errors` of an
   * AggregateError, in this order. Does not scrub them, so that a known error costs little. `stack` has no header.
   * All are short enough to be compared, and long enough for `serialize`.
   */
  function readChain(error) {
    try {
      const chain = [error];
      const add = (value) =>
        chain.length <= MAX_CAUSES && !chain.includes(value) && chain.push(value);
      let value = error;
      while ((value = read(value, 'cause')) != null && add(value));
      const errors = read(error, 'errors');
      if (isArray(errors)) errors.slice(0, MAX_CAUSES).map(add);
      return chain.map(readTexts);
    } catch {
      return [NO_TEXTS];
    }
  }

  /**
   * All texts of a thrown value, scrubbed and truncated. Each cause gets half as much as its predecessor, down to a
   * sixteenth. `properties` are the own enumerable properties that an app added, as pairs of name and text.
   */
  function serialize(thrown, chain = readChain(thrown)) {
    try {
      const [texts, ...causes] = chain.map(({ type, message, stack }, index) => ({
        type: clean(type, MAX_NAME),
        message: clean(message, MAX_MESSAGE >> min(index, 4)),
        stack: clean(stack, MAX_STACK >> min(index, 4)),
      }));
      const budget = createBudget(MAX_PROPERTIES_TEXT);
      // Without a message of its own, the message has them already.
      const hasMessage = isObject(thrown) && read(thrown, 'message') != null;
      const list = (hasMessage && listKeys(thrown, budget)) || [];
      const added = list.filter((key) => !NO_PROPERTY.test(key));
      return { ...texts, causes, properties: printEntries(thrown, added, budget, []) };
    } catch {
      return { ...NO_TEXTS, causes: [], properties: [] };
    }
  }

  return { readChain, serialize, clean, toText };
}
