// Reads the type, the message, the stack and the causes of a thrown value.
//
// A thrown value may be hostile: its getters throw, block or capture other errors, its causes form a cycle, or its message has
// megabytes. Therefore this module
// - reads properties inside `try`;
// - calls no methods of objects, except `toString` of call sites, which `Error.prepareStackTrace` of a page may leave in
//   `stack`;
// - keeps no state between calls, because a getter may start another call;
// - saves static built-ins when it is loaded, because a page may replace them later.
//
// Lengths are in UTF-16 units.

import { first, map } from './builtins.js';

/**
 * The maximum length of an error's type or a property's key; longer ones are cut. The value of a longer key is always redacted,
 * because such keys are not examined.
 */
export const MAX_NAME = 200;
/**
 * The maximum length of an error's message; a longer one is cut. The messages of causes are cut to less: see `cleanChain` in
 * serialize.js.
 */
export const MAX_MESSAGE = 4096;
export const MAX_STACK = 16384;
/**
 * The maximum number of causes and of members of an AggregateError together that are read from an error. Further ones are
 * ignored.
 */
export const MAX_CAUSES = 10;
/**
 * The maximum length of a secret that the scrubber finds at the end of a truncated text. It can recognize a token or a PEM key
 * only if the text contains all of it. Therefore the scrubber gets MAX_SECRET units more than are kept. A PEM key of 4,096 bits
 * has 3.3 KB.
 */
export const MAX_SECRET = 4096;
/** The maximum number of call sites that are read from a stack that is a list. Further ones are ignored. */
const MAX_CALLS = 50;
const UNREADABLE = '[unreadable]';

/** Returns whether `value` is an object or a function. Does not use `typeof`, which is 'undefined' for `document.all`. */
export const isObject = (value) => Object(value) === value;

/** Returns the property `key` of `object`, or `fallback` if reading it throws. */
export function read(object, key, fallback) {
  try {
    return object[key];
  } catch {
    return fallback;
  }
}

/**
 * Returns at most `max` units of `text` from `start`. The result does not keep a much longer text in memory: V8 and
 * JavaScriptCore represent a slice as a reference to the whole text, but slicing a concatenation copies it first.
 */
export function cut(text, start, max) {
  const part = text.slice(start, start + max);
  return text.length > 2 * max ? (' ' + part).slice(1) : part;
}

/**
 * Returns the property `key` as a text if it is a text or a number, otherwise an empty text. A long text is cut. Never throws.
 */
export function readText(object, key) {
  const value = read(object, key);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? cut(value, 0, MAX_STACK + MAX_SECRET) : '';
}

/** Returns the type of an error: its `name`, the name of its class, or `Object`. */
export const readType = (object) =>
  readText(object, 'name') || readText(read(object, 'constructor'), 'name') || 'Object';

/**
 * Returns the index of the first frame in `stack`. V8 prints a header `Type: message\n` before it, Firefox and WebKit do not.
 * Code may have changed `type` and `message` after the header was made. If they differ from the header, the first frame is the
 * first line that looks like one. Returns 0 for a stack without header.
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
 * Returns the type, the message and the stack of one thrown value. `describe(value)` returns the message of a value that has
 * none. Never throws, unless `describe` does.
 */
function readTexts(error, describe) {
  let type = '';
  let message = error;
  let stack;
  try {
    if (isObject(error)) {
      type = readType(error);
      message = read(error, 'message') ?? error;
      stack = read(error, 'stack');
      // The stack is an array if `Error.prepareStackTrace` of the page has returned the list of call sites. An object without
      // `length` gives an empty stack.
      if (isObject(stack)) {
        let lines = '';
        for (const call of first(stack, MAX_CALLS)) lines += `\n    at ${call}`;
        stack = lines;
      }
    }
  } catch {}
  if (typeof message !== 'string') message = describe(message);
  if (typeof stack !== 'string') stack = '';
  // The message is cut before `findFrames` compares it, because comparing 50 MB takes 0.7 s in V8.
  message = cut(message, 0, MAX_MESSAGE + MAX_SECRET);
  stack = cut(stack, findFrames(type, message, stack), MAX_STACK + MAX_SECRET);
  return { type, message, stack };
}

/**
 * Returns a list of `{ type, message, stack }` for the error, its chain of causes, and the `errors` of an AggregateError, in
 * this order. The texts are bounded but not scrubbed, and the stacks have no header. `describe(value)` returns the message of a
 * value that has none. Never throws.
 */
export function readChain(error, describe) {
  try {
    const chain = [error];
    const add = (value) =>
      chain.length <= MAX_CAUSES && !chain.includes(value) && chain.push(value);
    let value = error;
    while ((value = read(value, 'cause')) != null && add(value));
    const errors = read(error, 'errors');
    if (isObject(errors)) map(first(errors, MAX_CAUSES), add);
    return map(chain, (value) => readTexts(value, describe));
  } catch {
    return [{ type: '', message: UNREADABLE, stack: '' }];
  }
}

/**
 * Returns the texts of a failure's thrown value and its causes as a list. recorder.js documents the fields of a failure. If the
 * error has no stack, uses that of the event.
 */
export function chainOf({ thrown, chain, stack }, describe) {
  chain ??= readChain(thrown, describe);
  chain[0].stack ||= stack;
  return chain;
}
