// Computes the order in which localStorage evicts records of the core. `keys_over_budget` in src/core/eviction.rs implements
// the same order for Rust apps.

import { HOUR_MS } from './counts.js';

const isImported = (value) => value.includes('"imported":true');
/**
 * Returns the part of a key that a counter (`t/…`) and its exceptions (`x/…`) have in common: the group, and the session or
 * entry.
 */
const seriesOf = (key) => key.slice(2, key[0] === 'x' ? key.lastIndexOf('/') : undefined);

/**
 * The class of own counters, which are neither reported nor imported. Classes 0 to 2 contain records from elsewhere, class 3
 * own exceptions. Lower classes are evicted first.
 */
const OWN_COUNTERS = 4;

/**
 * Returns a function that converts the key and the value of a record to a sort key. The lowest one is evicted first. Reported
 * and imported records come first, then own exceptions, then own counters, and all other records last. Older records come
 * before newer ones. `pairs` are all records of the core, `written` is the pair for which there is no room, and `pending` are
 * all pairs of its write. The sort key begins with `~` if the record must not be evicted for `written`: own records are not
 * evicted for reported or imported ones, and counters are not evicted for exceptions.
 */
export function rankRecords(pairs, written = [''], pending = []) {
  const own = new Set();
  for (const [key, value] of [...pairs, ...pending]) {
    if (key.startsWith('t/') && value && !isImported(value)) own.add(seriesOf(key));
  }
  /** The class of the record `written`. If it is below OWN_COUNTERS, no record of a higher class is evicted for it. */
  let limit = OWN_COUNTERS;
  const rank = (key, value) => {
    const reported = 'reported/';
    const isReported = key.startsWith(reported);
    const [kind] = key.slice(isReported ? reported.length : 0);
    const isForeign =
      isReported ||
      (kind === 'x' ? !own.has(seriesOf(key)) : /[tm]/.test(kind) && isImported(value));
    const time = /[xt]/.test(kind) ? timeOf(value) : 0;
    const order = (kind === 'x' ? 0 : kind === 't' ? 1 : 2) + (isForeign ? 0 : 3);
    const stays = limit < OWN_COUNTERS && limit < order;
    // The sort key contains the record's key, so that it is unique: records with equal sort keys are evicted together.
    return `${stays ? '~' : ''}${order}${`${time}`.padStart(16, '0')}${key}`;
  };
  [limit] = rank(...written);
  return rank;
}

/** Returns the time of a record in milliseconds. A time more than an hour ahead counts as 0, because that clock was wrong. */
function timeOf(value) {
  const [, time] = /"(?:last|time)":(\d{1,15})/.exec(value) ?? [];
  return time > Date.now() + HOUR_MS ? 0 : (time ?? 0);
}
