// Captures the exceptions of other workers that a tail worker receives. Their data is not trusted: it is read field by field
// and bounded here, and the recorder scrubs it.

import { captureOthers, readChain } from './client.js';

/** The most events that are read of one batch that a tail worker receives. Further ones are ignored. */
const MAX_EVENTS = 1_000;
/**
 * The most exceptions that are captured of one batch that a tail worker receives. Further ones are only counted, in the context
 * of the last one.
 */
const MAX_EXCEPTIONS = 100;
/**
 * The maximum age of a failure. An earlier time is set to this limit. The longest invocations take 15 minutes, except those of
 * Durable Objects.
 */
const MAX_AGE_MS = 15 * 60_000;
/** The most UTF-16 units of a text in an event; longer ones are cut. A shorter limit applies to stacks when they are read. */
const MAX_TEXT = 32_768;

/** Captures the exceptions of the events of a tail. Returns the number of captured ones. */
export function captureTail(events) {
  return captureOthers(readTail(events, Date.now()));
}

/** Returns the failures in `events`, for `captureOthers`. `now` is in milliseconds since 1970. Never throws. */
export function readTail(events, now) {
  const failures = [];
  let total = 0;
  for (const event of listOf(events, MAX_EVENTS)) {
    // Skips failures of tail workers: each captured one could cause the next, without end.
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

/** Returns the context of a failure: facts about the worker and its event. Headers and bodies are not read. */
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
    // Separates the groups of workers, because the stacks of two workers may be equal.
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

/** Returns the length of a list, or 0 if `value` has no valid length. A Proxy may return anything. */
function lengthOf(value) {
  const length = typeof value === 'object' ? read(value, 'length') : 0;
  return Number.isSafeInteger(length) && length > 0 ? length : 0;
}

/** Returns the first `max` elements of a list. An element that cannot be read is undefined. */
const listOf = (value, max) =>
  Array.from({ length: Math.min(lengthOf(value), max) }, (_, index) => read(value, index));
