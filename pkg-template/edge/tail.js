// Captures what a tail worker is told of other workers. That is their data: it is read field by field, bounded, and scrubbed
// where it is stored.

import { captureOthers, readChain } from './client.js';

/** Events that are read of one batch. */
const MAX_EVENTS = 1_000;
/** Exceptions that are captured of one batch. */
const MAX_EXCEPTIONS = 100;
/** The longest invocations but those of Durable Objects take 15 minutes. */
const MAX_AGE_MS = 15 * 60_000;
/** UTF-16 units of a text. That of a stack is bounded again where it is read. */
const MAX_TEXT = 32_768;

/** Captures the exceptions of the events of a tail. Returns how many. */
export function captureTail(events) {
  return captureOthers(readTail(events, Date.now()));
}

/** Returns the failures that `events` tell of, as `captureOthers` gets them. Never throws. */
export function readTail(events, now) {
  const failures = [];
  let total = 0;
  for (const event of listOf(events, MAX_EVENTS)) {
    // What fails in the tail of another worker, or of this one, has no end: each tail would tell of the one before.
    if (isOfTail(event)) continue;
    const exceptions = read(event, 'exceptions');
    total += lengthOf(exceptions);
    const context = contextOf(event);
    for (const exception of listOf(exceptions, MAX_EXCEPTIONS - failures.length)) {
      failures.push(failureOf(exception, context, now));
    }
  }
  const omitted = total - failures.length;
  const last = failures.at(-1);
  if (omitted > 0) last.context = { ...last.context, omitted };
  return failures;
}

const isOfTail = (event) => read(read(event, 'event'), 'consumedEvents') !== undefined;

function failureOf(exception, context, now) {
  const [name, message, stack] = ['name', 'message', 'stack'].map((key) => text(exception, key));
  const time = read(exception, 'timestamp');
  return {
    chain: readChain({ __proto__: null, name, message: message ?? '', stack }, String),
    context,
    time: Number.isFinite(time) ? Math.min(Math.max(time, now - MAX_AGE_MS), now) : now,
  };
}

/** What is known of the worker and of its event. Headers and bodies are not read. */
function contextOf(trace) {
  const event = read(trace, 'event');
  const request = read(event, 'request');
  const script = text(trace, 'scriptName');
  const context = {
    script,
    entrypoint: text(trace, 'entrypoint'),
    version: text(read(trace, 'scriptVersion'), 'id'),
    outcome: text(trace, 'outcome'),
    url: text(request, 'url'),
    method: text(request, 'method') ?? text(event, 'rpcMethod'),
    cron: text(event, 'cron'),
    queue: text(event, 'queue'),
    // The stacks of two workers may be the same.
    fingerprint: ['{{ default }}', script ?? ''],
  };
  return Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined));
}

function read(object, key) {
  try {
    return object[key];
  } catch {}
}

function text(object, key) {
  const value = read(object, key);
  return typeof value === 'string' ? value.slice(0, MAX_TEXT) : undefined;
}

/** The length of a list, or 0. A proxy may return anything. */
function lengthOf(value) {
  const length = typeof value === 'object' ? read(value, 'length') : 0;
  return Number.isSafeInteger(length) && length > 0 ? length : 0;
}

/** The first `max` elements of a list. */
const listOf = (value, max) =>
  Array.from({ length: Math.min(lengthOf(value), max) }, (_, index) => read(value, index));
