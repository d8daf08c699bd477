// Groups and exceptions for tests.

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const NOW = Date.UTC(2026, 0, 31, 12, 30);

/** The symbols of an exception without resolved frames, as `symbolsOf` returns them. */
export const NO_SYMBOLS = { of: () => undefined, calls: 0, resolved: 0, problems: [] };

/** A group as a source lists it, with these fields. */
export function group(fields) {
  return {
    id: 'a',
    title: 'Error: no total',
    culprit: 'total (cart.js)',
    kind: 'error',
    count: 1,
    hours: [],
    sessions: 1,
    releases: [],
    state: 'open',
    cameBack: false,
    fatal: false,
    firstSeen: NOW - 3 * DAY_MS,
    lastSeen: NOW,
    ...fields,
  };
}

/** An exception as a source returns it, with these fields. */
export function exception(fields) {
  return {
    id: 's.1',
    session: 's',
    kind: 'error',
    type: 'TypeError',
    message: 'no total',
    time: NOW,
    handled: false,
    frames: [],
    causes: [],
    locals: {},
    scopes: [],
    context: {},
    breadcrumbs: [],
    ...fields,
  };
}
