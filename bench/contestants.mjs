// The measured trackers, and how many errors each captures, so that a round takes minutes.

const FLOORS = ['stack', 'batch'];
const PEERS = ['sentry', 'sentry-offline', 'bugsnag', 'honeybadger'];

export const CONTESTANTS = [...FLOORS, 'tinyturret', ...PEERS];

/** Returns the number of distinct errors. Peers capture fewer, because they take longer, and the cost per error is the same. */
export const distinctOf = (name) => DISTINCT[name] ?? (PEERS.includes(name) ? 2_000 : 10_000);

/**
 * The number of distinct errors of single contestants. `sentry-offline` reads the keys of all stored events for each event, so
 * it gets slower with their number.
 */
const DISTINCT = { 'sentry-offline': 500 };

export const STORM = 10_000;
export const MEMORY = 1_000;
/** The number of journal entries that a page writes for the next page to compact. */
export const ENTRIES = 1_000;

/** The stored data of the rows `filled.…`: the number of groups, and of exceptions in each group. */
export const FILLINGS = {
  groups10: { groups: 10, each: 1 },
  groups1000: { groups: 1_000, each: 1 },
  exceptions100: { groups: 10, each: 10 },
  exceptions10000: { groups: 10, each: 1_000 },
};
