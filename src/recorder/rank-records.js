// The order in which localStorage evicts records of the core. `over_budget` in src/core/retain.rs has the same order for Rust apps.

import { HOUR_MS } from './counts.js';

const isImported = (value) => value.includes('"imported":true');
/** The group and the session or entry in the key of a tally, and in that of an exception. */
const seriesOf = (key) => key.slice(2, key[0] === 'x' ? key.lastIndexOf('/') : undefined);

/** The class of own tallies: 0 to 2 are those of what others have sent, 3 is that of own exceptions. */
const OWN_TALLIES = 4;

/**
 * Returns a function that converts a record, as key and value, to a sort key: the lowest is evicted first. `pairs` are all records
 * of the core. First comes what browsers reported and what was imported, then exceptions, then tallies, and of each the oldest;
 * all other records come last. The sort key begins with `~` if the record is not evicted for `written`, the pair for which there is
 * no room, of the write `pending`: own records are not evicted for what others have sent, nor tallies for exceptions.
 */
export function rankRecords(pairs, written = [''], pending = []) {
  const own = new Set();
  for (const [key, value] of [...pairs, ...pending]) {
    if (key.startsWith('t/') && value && !isImported(value)) own.add(seriesOf(key));
  }
  /** The class of the pair for which there is no room. */
  let limit = OWN_TALLIES;
  const rank = (key, value) => {
    const reported = 'reported/';
    const isReported = key.startsWith(reported);
    const [kind] = key.slice(isReported ? reported.length : 0);
    const isForeign =
      isReported ||
      (kind === 'x' ? !own.has(seriesOf(key)) : /[tm]/.test(kind) && isImported(value));
    const time = /[xt]/.test(kind) ? timeOf(value) : 0;
    const order = (kind === 'x' ? 0 : kind === 't' ? 1 : 2) + (isForeign ? 0 : 3);
    const stays = limit < OWN_TALLIES && limit < order;
    // The key makes it unique, because records with equal sort keys are evicted together.
    return `${stays ? '~' : ''}${order}${`${time}`.padStart(16, '0')}${key}`;
  };
  [limit] = rank(...written);
  return rank;
}

/** When it was last seen. A time that a clock gave which was ahead comes before all others. */
function timeOf(value) {
  const [, time] = /"(?:last|time)":(\d{1,15})/.exec(value) ?? [];
  return time > Date.now() + HOUR_MS ? 0 : (time ?? 0);
}
