// Reads type, message, stack and causes of a thrown value.
//
// Everything thrown is hostile: getters throw, block or capture other errors, causes form cycles, and messages are
// megabytes long. So this module
// - reads properties inside `try`;
// - calls no method of an object (except `toString` of call sites, which a page's `Error.prepareStackTrace` may leave in
//   `stack`);
// - keeps no state between calls, because a getter may start another call;
// - takes static built-ins when it is loaded, because a page may replace them later.
//
// Lengths are in UTF-16 units.

import { first, map } from './builtins.js';

/** The longest type or key. The value behind a longer key is redacted, because the key is not examined. */
export const MAX_NAME = 200;
/** The longest message of an error. Causes get less: see `serialize`. */
export const MAX_MESSAGE = 4096;
export const MAX_STACK = 16384;
/** Causes and members of an AggregateError together. */
export const MAX_CAUSES = 10;
/**
 * The longest secret that is certainly found where a text is cut. The scrubber needs the whole of a token, an
 * e-mail address or a PEM key to recognize it, so it gets this much more than is kept. A PEM key of 4,096 bits has
 * 3.3 KB.
 */
export const MAX_SECRET = 4096;
/** Call sites of a stack that is a list. */
const MAX_CALLS = 50;
const UNREADABLE = '[unreadable]';

const { isArray } = Array;

// True for `document.all`, too.
export const isObject = (value) => Object(value) === value;

export function read(object, key, fallback) {
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
export function cut(text, start, max) {
  const part = text.slice(start, start + max);
  return text.length > 2 * max ? (' ' + part).slice(1) : part;
}

/** The property as a text if it is a text or a number, or else an empty text. */
export function readText(object, key) {
  const value = read(object, key);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? cut(value, 0, MAX_STACK + MAX_SECRET) : '';
}

export const readType = (object) =>
  readText(object, 'name') || readText(read(object, 'constructor'), 'name') || 'Object';

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

/** Type, message and stack of one value. */
function readTexts(error, describe) {
  let type = '';
  let message = error;
  let stack;
  try {
    if (isObject(error)) {
      type = readType(error);
      message = read(error, 'message') ?? error;
      stack = read(error, 'stack');
      // A page's `Error.prepareStackTrace` may have returned the list of call sites.
      if (isArray(stack)) {
        let lines = '';
        for (const call of first(stack, MAX_CALLS)) lines += `\n    at ${call}`;
        stack = lines;
      }
    }
  } catch {}
  if (typeof message !== 'string') message = describe(message);
  if (typeof stack !== 'string') stack = '';
  // Before it is compared: V8 compares 50 MB in 0.7 s.
  message = cut(message, 0, MAX_MESSAGE + MAX_SECRET);
  stack = cut(stack, findFrames(type, message, stack), MAX_STACK + MAX_SECRET);
  return { type, message, stack };
}

/**
 * Reads type, message and stack of the error, of the chain of its `cause`, and of the `errors` of an AggregateError, in
 * this order. Does not scrub them. `stack` has no header. All are short enough to be compared. `describe(value)` returns
 * the text of what has no message of its own.
 */
export function readChain(error, describe) {
  try {
    const chain = [error];
    const add = (value) =>
      chain.length <= MAX_CAUSES && !chain.includes(value) && chain.push(value);
    let value = error;
    while ((value = read(value, 'cause')) != null && add(value));
    const errors = read(error, 'errors');
    if (isArray(errors)) map(first(errors, MAX_CAUSES), add);
    return map(chain, (value) => readTexts(value, describe));
  } catch {
    return [{ type: '', message: UNREADABLE, stack: '' }];
  }
}

/** The texts of a failure: see recorder.js. An event may know a location where the error has no stack. */
export function chainOf({ thrown, chain, stack }, describe) {
  chain ??= readChain(thrown, describe);
  chain[0].stack ||= stack;
  return chain;
}
