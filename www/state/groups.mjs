// Makes groups and exceptions for tests.

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const NOW = Date.UTC(2026, 0, 31, 12, 30);

/** The result of `symbolsOf` (symbols.js) for an exception none of whose frames is resolved to source code. */
export const NO_SYMBOLS = { of: () => undefined, calls: 0, resolved: 0, problems: [] };

/** Returns a group as the function `list` of a source returns it. `fields` replace the defaults. */
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

/** Returns an exception as the function `exceptions` of a source returns it. `fields` replace the defaults. */
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
