import { filter, map, parse, stringify } from '../builtins.js';
import { HOUR_MS } from '../counts.js';

/** What tinyturret stores in localStorage, in UTF-16 units of keys and values. The quota of the host is some 5 MB. */
export const MAX_LOCAL = 256 << 10;
/** The journal has half of it, the rest the other half. */
const MAX_PART = MAX_LOCAL / 2;
/** Units that a page writes before it counts again what is stored, because other tabs write too. */
const COUNT_AFTER = MAX_PART / 4;
/** The size to which eviction shrinks a part. */
const MAX_RECORDS = MAX_PART - COUNT_AFTER;

/** The longest journal value. Longer ones are cut, so that one entry cannot take much of its part. */
const MAX_VALUE = 4 << 10;
/** The length to which the texts of a longer value are cut. */
const KEPT = { message: 500, stack: 2_048 };

/** `value`, shortened if it is a record of the journal that is too long. */
export function shorten(key, value) {
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
    ...shortTexts(record, KEPT.stack),
    causes: causes && map(causes, (cause) => shortTexts(cause, KEPT.stack / causes.length)),
    after: after && { ...after, ...shortTexts(after, KEPT.message) },
    url: url?.slice(0, KEPT.message),
    messages: messages && [messages[messages.length - 1]],
  };
}

const shortTexts = ({ type, message, stack }, room) => ({
  type,
  message: message?.slice(0, KEPT.message),
  stack: stack?.slice(0, room),
});

/** Whether this is a record of an entry that can be written. */
const isEntry = ([key, , size]) => key.startsWith('j1/') && size > 0 && size <= MAX_RECORDS;
const sum = (sizes) => sizes.reduce((total, size) => total + size, 0);
const isJournal = (key) => /^[jr]1\//.test(key);

/**
 * Written when `write` returns. If there is no room, records give way: of the journal whole entries, the oldest session
 * first; other records in the order of `rank`, which core-backends.js replaces, because only the core writes such records.
 */
export function localStorageBackend(namespace) {
  const start = `tinyturret/${namespace}/`;
  let storage;
  /** Units that may still be written to each part before it is measured again. */
  const free = {};
  /** The function that ranked the record that was left out of this write. Undefined if none was. */
  let rankOfLeftOut;

  const list = (prefix, keysOnly) => {
    const pairs = [];
    for (let at = 0; at < storage.length; at++) {
      const key = storage.key(at);
      if (key?.startsWith(start + prefix)) {
        const value = keysOnly ? '' : storage.getItem(key);
        pairs.push([key.slice(start.length), value]);
      }
    }
    return pairs;
  };

  const sizeOf = ([key, value]) => start.length + key.length + `${value}`.length;

  /**
   * Shortens the values, and adds the size to each pair. Leaves out what is too long, and entries that would give way to
   * later ones of the same write: writing an entry takes longer than anything else in a burst of failures.
   */
  const fitting = (pairs) => {
    const sized = map(pairs, ([key, given]) => {
      const value = given === undefined ? given : shorten(key, given);
      return [key, value, value === undefined ? 0 : sizeOf([key, value])];
    });
    let room = MAX_RECORDS;
    let at = sized.length;
    while (at-- > 0 && room >= 0) if (isEntry(sized[at])) room -= sized[at][2];
    /** The newest entry for which there is no room left. */
    const last = room < 0 && rankOf(sized[at + 1][0]);
    let index = 0;
    const kept = filter(sized, (pair) => {
      const isOld = last && (index++ <= at + 1 || rankOf(pair[0]) === last);
      return pair[2] <= MAX_RECORDS && !(isOld && isEntry(pair));
    });
    adapter.evicted += sized.length - kept.length;
    return kept;
  };

  /**
   * Whether the record of the core is left out because an earlier one of this write was that could evict as much. Without
   * this, each of them would read the whole part.
   */
  const isLeftOut = ([key, value]) =>
    !isJournal(key) && rankOfLeftOut?.(key, value) < '~' && ++adapter.evicted;

  /**
   * Makes the part of `key` smaller: by half if the quota of the host is exceeded, else so that `size` units fit. Returns
   * true if a record that must not give way to this one would have to. `written` are all records of the write.
   */
  const makeRoom = (written, pair, isFull) => {
    const [key, , size] = pair;
    const part = isJournal(key);
    const pairs = filter(list(''), ([key]) => isJournal(key) === part);
    const rankOne = part ? rankOf : adapter.rank(pairs, pair, written);
    const records = map(pairs, (pair) => [rankOne(...pair), ...pair]).sort(([a], [b]) =>
      a < b ? -1 : 1,
    );
    let used = sum(map(pairs, sizeOf));
    const most = isFull ? used / 2 : MAX_RECORDS - size;
    let last;
    for (const [rank, ...pair] of records) {
      if (used <= most && rank !== last) break;
      adapter.evicted++;
      if (rank > '~') {
        rankOfLeftOut = rankOne;
        free[part] = MAX_RECORDS - used;
        return true;
      }
      storage.removeItem(start + pair[0]);
      used -= sizeOf(pair);
      last = rank;
    }
    free[part] = COUNT_AFTER;
  };

  const adapter = {
    name: 'localStorage',
    evicted: 0,
    open() {
      // The getter itself throws where storage is blocked, and returns null where Firefox has it switched off.
      storage = globalThis.localStorage;
      return !!storage;
    },
    write(pairs) {
      const sized = fitting(pairs);
      rankOfLeftOut = undefined;
      for (const pair of sized) {
        const [key, value, size] = pair;
        if (value === undefined) {
          storage.removeItem(start + key);
          continue;
        }
        const part = isJournal(key);
        if (!(size <= free[part]) && (isLeftOut(pair) || makeRoom(sized, pair))) continue;
        free[part] -= size;
        try {
          storage.setItem(start + key, value);
        } catch (reason) {
          if (!/quota/i.test(reason)) throw reason;
          // The host has filled its quota.
          if (!makeRoom(sized, pair, true)) storage.setItem(start + key, value);
        }
      }
    },
    list,
    room: () => ({ used: sum(map(list(''), sizeOf)), budget: MAX_LOCAL }),
    /** What the records besides the journal may take. */
    coreBudget: MAX_PART,
    /**
     * Returns a function that converts a key and a value to a sort key. `pairs` are all records besides the journal, `written` those
     * of the present write. A record whose sort key begins with `~` is not evicted for `pair`, which is left out instead.
     */
    rank: (_pairs, _pair, _written) => (key) => key,
  };
  return adapter;
}

/**
 * Returns the sort key of a record of the journal: the lowest is evicted first, which is the oldest session and entry. The records
 * of one entry have the same, because counts without texts are of no use. A session whose clock was ahead comes before the
 * oldest: it must not take the place of what fails now.
 */
export function rankOf(key) {
  let [kind, a, b] = key.split('/');
  // Ids of sessions begin with a time. That of this page goes on if its clock is set back by less.
  if (a > (Date.now() + HOUR_MS).toString(36)) a = `/${a}`;
  // The limits go after the entries of their session.
  return kind === 'j1' ? `${a}/${`${b}`.padStart(9, '0')}` : `${a}/~`;
}
