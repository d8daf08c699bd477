// Who is measured, and how much of it: each browser's rounds stay within minutes.

const FLOORS = ['stack', 'batch'];
const PEERS = ['sentry', 'sentry-offline', 'bugsnag', 'honeybadger'];

export const CONTESTANTS = [...FLOORS, 'tinyturret', ...PEERS];

/** Distinct errors. Peers take so long for each that fewer say the same. */
export const distinctOf = (name) => DISTINCT[name] ?? (PEERS.includes(name) ? 2_000 : 10_000);

/** For each event it reads the keys of all that are stored, so that it is slower the more there are. */
const DISTINCT = { 'sentry-offline': 500 };

export const STORM = 10_000;
export const MEMORY = 1_000;
/** What a page leaves for the next one to compact. */
export const ENTRIES = 1_000;

/** Groups, and exceptions in each. */
export const FILLINGS = {
  groups10: { groups: 10, each: 1 },
  groups1000: { groups: 1_000, each: 1 },
  exceptions100: { groups: 10, each: 10 },
  exceptions10000: { groups: 10, each: 1_000 },
};
