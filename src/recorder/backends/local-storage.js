import { filter, map, parse, stringify } from '../builtins.js';
import { HOUR_MS } from '../counts.js';

/**
 * The maximum length of all keys and values in localStorage, in UTF-16 units. Older records are evicted to stay below it. The
 * quota of the host is about 5 MB.
 */
export const MAX_LOCAL_STORAGE = 256 << 10;
/**
 * The maximum length of each of the two parts of localStorage, in UTF-16 units: one part is for the journal, the other for all
 * records of the core.
 */
const MAX_PART = MAX_LOCAL_STORAGE / 2;
/**
 * The number of UTF-16 units that a page writes to a part of localStorage (the journal, or the records of the core) before it
 * measures the part again, because other tabs write to it, too.
 */
const REMEASURE_AFTER = MAX_PART / 4;
/**
 * The length, in UTF-16 units, to which eviction reduces a full part of localStorage (the journal, or the records of the core).
 */
const LOW_WATERMARK = MAX_PART - REMEASURE_AFTER;

/** The length, in UTF-16 units, above which a value of the journal is shortened, so that there is room for many entries. */
const MAX_VALUE = 4 << 10;
/**
 * The maximum length of the texts of a shortened journal record, in UTF-16 units. The stacks of all causes together have the
 * length of one stack.
 */
const MAX_LENGTHS = { message: 500, stack: 2_048 };

/**
 * Returns the value to store for `key`: a shorter version if it is a record of the journal and longer than MAX_VALUE. The
 * shorter version has no breadcrumbs and local values, short texts, and if it is still too long no context. Returns `value`
 * itself if it is short enough or not JSON.
 */
export function shortenValue(key, value) {
  if (value.length <= MAX_VALUE || !key.startsWith('j1/')) return value;
  try {
    const { breadcrumbs, locals, scopes, ...record } = parse(value);
    const short = stringify(shortRecord(record));
    return short.length <= MAX_VALUE
      ? short
      : stringify(shortRecord({ ...record, context: undefined }));
  } catch {
    return value;
  }
}

function shortRecord(record) {
  const { causes, messages, after, url } = record;
  return {
    ...record,
    ...shortTexts(record, MAX_LENGTHS.stack),
    causes: causes && map(causes, (cause) => shortTexts(cause, MAX_LENGTHS.stack / causes.length)),
    after: after && { ...after, ...shortTexts(after, MAX_LENGTHS.message) },
    url: url?.slice(0, MAX_LENGTHS.message),
    messages: messages && [messages[messages.length - 1]],
  };
}

const shortTexts = ({ type, message, stack }, room) => ({
  type,
  message: message?.slice(0, MAX_LENGTHS.message),
  stack: stack?.slice(0, room),
});

/** Returns whether `[key, value, size]` writes a record of a journal entry, and is not too long for localStorage. */
const isEntry = ([key, , size]) => key.startsWith('j1/') && size > 0 && size <= LOW_WATERMARK;
const sum = (sizes) => sizes.reduce((total, size) => total + size, 0);
const isJournal = (key) => /^[jr]1\//.test(key);

/**
 * Returns the adapter for localStorage. Records are stored when `write` returns. If there is no room, it evicts records: in the
 * journal whole entries, those of the oldest session first; records of the core in the order of `adapter.rank`.
 */
export function localStorageBackend(namespace) {
  const keyPrefix = `tinyturret/${namespace}/`;
  let storage;
  /**
   * The number of UTF-16 units that may still be written to each part before the part is measured again. The key `true` is the
   * part of the journal, `false` that of the core.
   */
  const credit = {};
  /**
   * The sort function by `adapter.rank` for the record of the core that this write has skipped last, or undefined if it has
   * skipped none.
   */
  let skippedRank;

  const list = (prefix, keysOnly) => {
    const pairs = [];
    for (let at = 0; at < storage.length; at++) {
      const key = storage.key(at);
      if (key?.startsWith(keyPrefix + prefix)) {
        const value = keysOnly ? '' : storage.getItem(key);
        pairs.push([key.slice(keyPrefix.length), value]);
      }
    }
    return pairs;
  };

  const sizeOf = ([key, value]) => keyPrefix.length + key.length + `${value}`.length;

  /**
   * Returns sized pairs `[key, value, size]` with shortened values. Leaves out records that are too long, and entries that the
   * same write would evict in favor of later ones, because setting an item is the slowest step in a burst of failures. Counts
   * them as evicted.
   */
  const selectFitting = (pairs) => {
    const sized = map(pairs, ([key, given]) => {
      const value = given === undefined ? given : shortenValue(key, given);
      return [key, value, value === undefined ? 0 : sizeOf([key, value])];
    });
    let room = LOW_WATERMARK;
    let at = sized.length;
    while (at-- > 0 && room >= 0) if (isEntry(sized[at])) room -= sized[at][2];
    /** The sort key of the newest journal entry for which there is no room in this write. */
    const lastRank = room < 0 && rankOfKey(sized[at + 1][0]);
    let index = 0;
    const kept = filter(sized, (pair) => {
      const isOld = lastRank && (index++ <= at + 1 || rankOfKey(pair[0]) === lastRank);
      return pair[2] <= LOW_WATERMARK && !(isOld && isEntry(pair));
    });
    adapter.evicted += sized.length - kept.length;
    return kept;
  };

  /**
   * Returns a truthy value if a record of the core must be skipped, and counts it as evicted. This is so if the same write has
   * already skipped a record that could have evicted as much. Without this check, `makeRoom` would read the whole part for each
   * of them.
   */
  const isSkipped = ([key, value]) =>
    !isJournal(key) && skippedRank?.(key, value) < '~' && ++adapter.evicted;

  /**
   * Evicts records from the part (the journal, or the records of the core) to which `pair` belongs: half of it if the quota of
   * the host is exceeded, otherwise until the part and the pair together have at most LOW_WATERMARK units. Returns true if the next record to evict is more important than
   * `pair`, which is then not written. `written` are all pairs of the write.
   */
  const makeRoom = (written, pair, isQuotaExceeded) => {
    const [key, , size] = pair;
    const part = isJournal(key);
    const pairs = filter(list(''), ([key]) => isJournal(key) === part);
    const rankPair = part ? rankOfKey : adapter.rank(pairs, pair, written);
    const records = map(pairs, (pair) => [rankPair(...pair), ...pair]).sort(([a], [b]) =>
      a < b ? -1 : 1,
    );
    let used = sum(map(pairs, sizeOf));
    const target = isQuotaExceeded ? used / 2 : LOW_WATERMARK - size;
    let lastRank;
    for (const [rank, ...pair] of records) {
      if (used <= target && rank !== lastRank) break;
      adapter.evicted++;
      if (rank > '~') {
        skippedRank = rankPair;
        credit[part] = LOW_WATERMARK - used;
        return true;
      }
      storage.removeItem(keyPrefix + pair[0]);
      used -= sizeOf(pair);
      lastRank = rank;
    }
    credit[part] = REMEASURE_AFTER;
  };

  const adapter = {
    name: 'localStorage',
    evicted: 0,
    open() {
      // The getter throws if storage is blocked, and returns null if it is disabled in Firefox.
      storage = globalThis.localStorage;
      return !!storage;
    },
    write(pairs) {
      const sized = selectFitting(pairs);
      skippedRank = undefined;
      for (const pair of sized) {
        const [key, value, size] = pair;
        if (value === undefined) {
          storage.removeItem(keyPrefix + key);
          continue;
        }
        const part = isJournal(key);
        if (!(size <= credit[part]) && (isSkipped(pair) || makeRoom(sized, pair))) continue;
        credit[part] -= size;
        try {
          storage.setItem(keyPrefix + key, value);
        } catch (reason) {
          if (!/quota/i.test(reason)) throw reason;
          // The records of the page fill the quota, so half of the part is evicted, and the record is written once more.
          if (!makeRoom(sized, pair, true)) storage.setItem(keyPrefix + key, value);
        }
      }
    },
    list,
    room: () => ({ used: sum(map(list(''), sizeOf)), budget: MAX_LOCAL_STORAGE }),
    /**
     * The maximum length of all records of the core together, in UTF-16 units. `write` evicts records to stay below it; the core
     * only reads it.
     */
    coreBudget: MAX_PART,
    /**
     * Returns a function that converts the key and the value of a record of the core to a sort key; the lowest is evicted
     * first. `pairs` are all stored records of the core, `written` the pairs of the current write. If the sort key of the next
     * record to evict begins with `~`, `pair` is not written. core-backends.js replaces this function, because only the core
     * writes such records.
     */
    rank: (_pairs, _pair, _written) => (key) => key,
  };
  return adapter;
}

/**
 * Returns the sort key of a record of the journal. The lowest one is evicted first, so the order is by session and entry
 * number. All records of one entry have the same sort key, because counts require texts. A session whose clock was ahead comes
 * first: otherwise its entries would be kept instead of new ones.
 */
export function rankOfKey(key) {
  let [kind, a, b] = key.split('/');
  // The id of a session begins with the time of its start. The tolerance of an hour exists because the session of this page
  // continues if its clock is set back by an hour.
  if (a > (Date.now() + HOUR_MS).toString(36)) a = `/${a}`;
  // The record of a session's limits sorts after the session's entries.
  return kind === 'j1' ? `${a}/${`${b}`.padStart(9, '0')}` : `${a}/~`;
}
