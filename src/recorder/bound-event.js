// Bounds and scrubs the parts of an event. The recorder uses this file for failures and for the events that callbacks return.
// The collector (pkg-template/http/reported-entry.js) uses it for reported entries.

import { first, map } from './builtins.js';
import { createContext, MAX_ENTRIES, MAX_VALUE } from './context.js';
import { isObject, MAX_CAUSES, MAX_MESSAGE, MAX_NAME, MAX_STACK } from './read-error.js';
import { createScopes } from './scopes.js';

/**
 * The maximum length of the stack in a crash marker (the texts of the failure that left a wasm instance dead), in UTF-16 units.
 * A longer stack is cut.
 */
export const MAX_CRASH_STACK = 2_048;

/** Returns functions that bound and scrub parts of an event. `clean` and `toText` are functions of the serializer. */
export function createBounds({ clean, toText }) {
  /** The results of `toCrumb` by breadcrumb, so that each breadcrumb is converted only once. */
  const crumbs = new WeakMap();
  const { readContext, fingerprintOf } = createContext({ clean, toText });

  const text = (value, max) => clean(typeof value === 'string' ? value : '', max);
  const boundScopes = createScopes({ clean, text, toText });
  const optional = (value, max) => (typeof value === 'string' ? clean(value, max) : undefined);
  const textsOf = ({ type, message, stack }, maxStack = MAX_STACK) => ({
    type: text(type, MAX_NAME),
    message: text(message, MAX_MESSAGE),
    stack: text(stack, maxStack),
  });
  const listOf = (value, max) => (Array.isArray(value) ? first(value, max) : []);
  /**
   * Returns a breadcrumb `{ time, text, data }` whose text and data are bounded texts. A value that is not an object becomes
   * the text of a breadcrumb with time 0.
   */
  const toCrumb = (crumb) => {
    if (!isObject(crumb)) return { time: 0, text: toText(crumb, '', MAX_VALUE) };
    let converted = crumbs.get(crumb);
    if (!converted) {
      const { text, data } = crumb;
      const time = typeof crumb.time === 'number' ? crumb.time : 0;
      converted = { time, text: toText(text, '', MAX_VALUE) };
      if (data !== undefined) converted.data = toText(data, '', MAX_VALUE);
      crumbs.set(crumb, converted);
    }
    return converted;
  };

  /** Returns the properties of an object as bounded texts, or an empty object for any other value. */
  const recordOf = (value) => readContext(value).context ?? {};

  /**
   * Returns the bounded sample of an event: the fields in which the failures of a site differ, except for id, time and message.
   */
  const boundSample = (event) => ({
    url: text(event.url, MAX_MESSAGE),
    context: recordOf(event.context),
    breadcrumbs: map(listOf(event.breadcrumbs, MAX_ENTRIES), toCrumb),
    locals: recordOf(event.locals),
    scopes: boundScopes(event.scopes),
  });

  /**
   * Returns a copy of `event`, which a callback may have changed, with bounded and scrubbed texts. The fields that a callback
   * cannot change are taken from `original`.
   */
  const bound = (event, { kind, handled, fatal, time, after }) => ({
    kind,
    ...textsOf(event),
    causes: map(listOf(event.causes, MAX_CAUSES), (cause) => textsOf(cause ?? {})),
    code: optional(event.code, MAX_NAME),
    status: optional(event.status, MAX_NAME),
    location: optional(event.location, MAX_MESSAGE),
    ...boundSample(event),
    fingerprint: fingerprintOf(event.fingerprint),
    userAgent: text(event.userAgent, MAX_VALUE),
    release: optional(event.release, MAX_NAME),
    environment: optional(event.environment, MAX_NAME),
    handled,
    fatal,
    time,
    after,
  });

  return { text, textsOf, optional, bound, boundSample, boundScopes, toCrumb, readContext };
}
