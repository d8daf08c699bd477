// Groups and exceptions for tests.

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const NOW = Date.UTC(2026, 0, 31, 12, 30);

/** The result of `symbolsOf` for an exception without resolved frames. */
export const NO_SYMBOLS = { of: () => undefined, calls: 0, resolved: 0, problems: [] };

/** Returns a group as a source lists it, in which `fields` replace the defaults. */
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

/** Returns an exception as a source returns it, in which `fields` replace the defaults. */
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
