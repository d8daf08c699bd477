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
/** The longest text of one property. */
export const MAX_VALUE = 1024;
export const MAX_PROPERTIES = 50;
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

const MAX_DEPTH = 8;
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

const UNREADABLE = '[unreadable]';

/** Own properties that are read elsewhere. Those that engines add are not enumerable. */
const NO_PROPERTIES = { __proto__: null, name: 1, message: 1, stack: 1, cause: 1, errors: 1 };

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
  for (const key of ['byteLength', 'size', 'status', 'type', 'url', 'href']) {
    const part = readText(object, key);
    if (part) text += ' ' + part;
  }
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

  const isSecret = (key) => typeof key === 'string' && (key.length > MAX_NAME || isSecretKey(key));

  const createBudget = () => ({ listed: MAX_LISTED, end: now() + MAX_MS });

  /** Lists nothing of typed arrays, long boxed strings and proxies of them, which have a key for each element. */
  function listKeys(object, budget) {
    try {
      if (budget.listed < 1 || (0 in object && MAX_LISTED in object)) return;
      const list = keys(object);
      budget.listed -= list.length;
      return list;
    } catch {}
  }

  /** The text of `value`, with `path`, the objects that contain it. */
  function print(value, budget, path) {
    budget.room -= NODE_COST;
    if (budget.room < 1 || now() > budget.end) return '…';
    let text;
    if (typeof value === 'function') {
      text = `[function ${readText(value, 'name')}]`;
    } else if (isObject(value)) {
      if (path.includes(value)) return '[circular]';
      let list;
      text = '[object]';
      try {
        text = toTag.call(value);
        if (isArray(value)) list = value;
        else if (text === '[object Object]') list = listKeys(value, budget);
        else if (text === '[object Date]') text = toISOString.call(value);
      } catch {}
      if (list && path.length < MAX_DEPTH)
        return printEntries(value, list, budget, [...path, value]);
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

  /** `list` is `object` itself if that is an array, or else its keys. */
  function printEntries(object, list, budget, path) {
    let text = '';
    let item;
    // A proxy may return anything as its length.
    const length = +readText(list, 'length');
    for (let index = 0; index < length; index++) {
      if (index) text += ',';
      if (index === MAX_KEYS || budget.room < 1) {
        text += '…';
        break;
      }
      let key = index;
      let isHidden;
      if (list === object) {
        // ['Cookie', 'sid=…', 'Host', '…']
        isHidden = index % 2 && isSecret(item) && item.length <= MAX_NAME;
      } else {
        key = list[index];
        // { name: 'token', value: '…' }
        isHidden =
          isSecret(key) ||
          (key === 'value' &&
            isSecret(read(object, 'name') ?? read(object, 'key') ?? read(object, 'header')));
        text += stringify(clean(key, MAX_NAME)) + ':';
      }
      // A secret is not even read.
      item = isHidden ? REDACTED : read(object, key, '[throws]');
      text += print(item, budget, path);
    }
    return list === object ? `[${text}]` : `{${text}}`;
  }

  /** The text of any value, without secrets: strings as they are, objects and arrays like JSON. */
  function toText(value, key, max = MAX_TEXT, budget = createBudget()) {
    try {
      budget.room = max + NODE_COST;
      return isSecret(key) ? REDACTED : truncate(print(value, budget, []), max);
    } catch {
      return UNREADABLE;
    }
  }

  function readTexts(error) {
    let type = '';
    let message = error;
    let stack = '';
    if (isObject(error)) {
      type = readType(error);
      message = read(error, 'message') ?? error;
      stack = read(error, 'stack');
      try {
        // A page's `Error.prepareStackTrace` may have returned the list of call sites.
        if (isArray(stack)) stack = ['', ...stack.slice(0, 50)].join('\n    at ');
      } catch {}
    }
    if (typeof message !== 'string') message = toText(message, '', MAX_MESSAGE);
    if (typeof stack !== 'string') stack = '';
    return {
      type: cut(type, 0, MAX_NAME + MAX_SECRET),
      message: cut(message, 0, MAX_MESSAGE + MAX_SECRET),
      stack: cut(stack, findFrames(type, message, stack), MAX_STACK + MAX_SECRET),
    };
  }

  /**
   * Reads type, message and stack of the error, of the chain of its `cause`, and of the `errors` of an
   * AggregateError, in this order. Does not scrub them, so that a known error costs little. `stack` has no header.
   * All are short enough to be compared, and long enough for `cleanChain`.
   */
  function readChain(error) {
    const chain = [];
    const seen = [];
    const add = (value) => {
      const isNew = chain.length <= MAX_CAUSES && !seen.includes(value);
      if (isNew) {
        seen[chain.length] = value;
        chain[chain.length] = readTexts(value);
      }
      return isNew;
    };
    try {
      let value = error;
      while (add(value) && (value = read(value, 'cause')) != null);
      const errors = read(error, 'errors');
      if (isArray(errors)) {
        for (let index = 0; index < MAX_CAUSES && index < errors.length; index++)
          add(errors[index]);
      }
    } catch {
      chain[0] ??= { type: '', message: UNREADABLE, stack: '' };
    }
    return chain;
  }

  /** Scrubs and truncates what `readChain` returned. Each cause gets half as much as its predecessor, down to 1/16. */
  const cleanChain = (chain) =>
    chain.map(({ type, message, stack }, index) => ({
      type: clean(type, MAX_NAME),
      message: clean(message, MAX_MESSAGE >> min(index, 4)),
      stack: clean(stack, MAX_STACK >> min(index, 4)),
    }));

  /** The own enumerable properties that an app added, as pairs of name and text, scrubbed. */
  function readProperties(error) {
    const properties = [];
    // Without a message of its own, the message has them already.
    if (isObject(error) && read(error, 'message') != null) {
      const budget = createBudget();
      let room = MAX_PROPERTIES_TEXT;
      for (const key of listKeys(error, budget) ?? []) {
        if (key in NO_PROPERTIES) continue;
        if (room < 1 || properties.length === MAX_PROPERTIES) break;
        const text = toText(read(error, key, '[throws]'), key, min(MAX_VALUE, room), budget);
        room -= text.length;
        properties[properties.length] = [clean(key, MAX_NAME), text];
      }
    }
    return properties;
  }

  /** All texts of a thrown value. */
  function serialize(thrown) {
    const [texts, ...causes] = cleanChain(readChain(thrown));
    return { ...texts, causes, properties: readProperties(thrown) };
  }

  return { readChain, cleanChain, readProperties, clean, toText, serialize };
}
