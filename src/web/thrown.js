// What was thrown, as plain texts. Everything thrown is hostile: getters throw, causes form rings, messages are
// megabytes long.

import { scrub } from './secrets.js';

const MOST_CAUSES = 10;
const MOST_ENTRIES = 50;
const MOST_TEXT = 16384;
const MOST_NODES = 500;
/** Some megabytes of texts at the most. */
const MOST_KNOWN = 200;
const MOST_COMPARED = 8192;

/** Own properties that are told elsewhere, or that an engine adds. */
const TOLD = new Set(
  'name message stack cause errors fileName lineNumber columnNumber line column sourceURL'.split(
    ' ',
  ),
);

// A page may have replaced it by the time that something fails.
const { stringify } = JSON;

/** Type, message, stack and causes. */
export function thrown(error) {
  const told = plain(error);
  told.causes = causes(error);
  return told;
}

/**
 * Tells apart by number what was thrown, so that nobody has to read again what comes again: `recognize` gives the
 * number, and `said` is the text of what it was given last.
 */
export function reader() {
  // By all but the stacks: to compare two takes less than to hash one.
  const known = new Map();
  let last = 0;
  let said = '';
  return {
    forget: () => known.clear(),
    recognize(error) {
      const told = thrown(error);
      const stacks = stacksOf(told);
      const rest = restOf(told, error);
      // Only now: a getter that was read may have captured another.
      said = `${stacks}\0${rest}`;
      const key = rest + stacks.length;
      const alike = known.get(key) ?? [];
      for (const one of alike) if (one.stacks === stacks) return one.number;
      if (++last % MOST_KNOWN === 0) known.clear();
      if (key.length + stacks.length > MOST_COMPARED) return last;
      alike[alike.length] = { stacks, number: last };
      known.set(key, alike);
      return last;
    },
    get said() {
      return said;
    },
  };
}

// What `thrown` tells, the address, and the error's own properties, between zeros: src/one_text.rs reads it.

function stacksOf({ stack, causes }) {
  let all = `${causes.length}\0${stack}`;
  for (const cause of causes) all += `\0${cause.stack}`;
  return all;
}

function restOf({ type, message, stack, causes }, error) {
  let rest = `${type}\0${message}\0${text(globalThis.location?.href) ?? ''}`;
  for (const cause of causes) rest += `\0${cause.type}\0${cause.message}`;
  // Of what has no stack the message tells them already.
  return stack ? rest + properties(error) : rest;
}

/** What a caller of `capture` hands along. */
export function context(given) {
  try {
    if (Object(given) !== given) return;
    const context = {};
    for (const key of Object.keys(given).slice(0, MOST_ENTRIES)) {
      if (key !== 'fingerprint') context[scrub('', key)] = words(given[key]);
    }
    const { fingerprint } = given;
    return { context, fingerprint: Array.isArray(fingerprint) ? fingerprint.map(words) : [] };
  } catch {}
}

/** Any value as a text: of objects and arrays the JSON, or its beginning; of everything else what it says of itself. */
export function words(value) {
  let said;
  try {
    if (isTree(value)) said = stringify(value, beginning());
  } catch {}
  try {
    said ??= briefly(value);
  } catch {}
  return text(said) ?? '';
}

function read(value, key) {
  try {
    return value[key];
  } catch {}
}

function text(value) {
  if (typeof value !== 'string') return;
  const beginning = value.length > MOST_TEXT ? value.slice(0, MOST_TEXT) : value;
  return beginning.includes('\0') ? beginning.replaceAll('\0', '\ufffd') : beginning;
}

function plain(error) {
  if (Object(error) !== error) return { type: '', message: words(error), stack: '' };
  const type = text(read(error, 'name')) || text(read(read(error, 'constructor'), 'name'));
  return {
    type: type || 'Object',
    message: text(read(error, 'message')) ?? words(error),
    stack: stack(read(error, 'stack')),
  };
}

/** A page may have it made by an `Error.prepareStackTrace` of its own, which many let give the list of calls. */
function stack(value) {
  try {
    const calls = Array.isArray(value) && value.slice(0, MOST_ENTRIES);
    return text(calls ? calls.map((call) => `\n    at ${call}`).join('') : value) ?? '';
  } catch {
    return '';
  }
}

/** The chain of `cause`, and after it what an `AggregateError` holds. */
function causes(error) {
  const causes = [];
  let cause = read(error, 'cause');
  while (cause != null && causes.length < MOST_CAUSES) {
    causes.push(plain(cause));
    cause = read(cause, 'cause');
  }
  try {
    const errors = read(error, 'errors');
    const room = MOST_CAUSES - causes.length;
    if (Array.isArray(errors)) causes.push(...errors.slice(0, room).map(plain));
  } catch {}
  return causes;
}

function properties(error) {
  let all = '';
  let left = MOST_ENTRIES;
  try {
    for (const name of Object.keys(error)) {
      if (TOLD.has(name)) continue;
      if (!left--) break;
      all += `\0${text(name)}\0${words(read(error, name))}`;
    }
  } catch {}
  return all;
}

function isTree(value) {
  return /^\[object (Object|Array)\]$/.test(Object.prototype.toString.call(value));
}

/** A Response, an Event, an element have little to say in JSON, and a window far too much. */
function briefly(value) {
  if (Object(value) !== value || typeof value === 'function') return String(value);
  const parts = [value, read(value, 'status') ?? read(value, 'type'), read(value, 'url')];
  return parts
    .map((part) => (part || part === 0 ? String(part) : ''))
    .filter(Boolean)
    .join(' ');
}

/** For JSON.stringify: the first entries of each array, every object once, and of all of them so many. */
function beginning() {
  const seen = new WeakSet();
  let left = MOST_NODES;
  return (_key, value) => {
    if (left-- <= 0 || typeof value === 'function') return undefined;
    if (typeof value === 'string') return value.slice(0, MOST_TEXT);
    if (Object(value) !== value) return value;
    if (seen.has(value)) return undefined;
    seen.add(value);
    if (!isTree(value)) return briefly(value);
    return Array.isArray(value) ? value.slice(0, MOST_ENTRIES) : value;
  };
}
