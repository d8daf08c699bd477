/** What tinyturret stores in localStorage, in UTF-16 units of keys and values. The quota of the host is some 5 MB. */
export const MAX_LOCAL = 256 << 10;
/** The journal has half of it, the rest the other half. */
const MAX_PART = MAX_LOCAL / 2;
/** Units that a page writes before it counts again what is stored, because other tabs write too. */
const COUNT_AFTER = MAX_PART / 4;

const isJournal = (key) => /^[jr]1\//.test(key);

/**
 * Written when `write` returns. If there is no room, the oldest records give way: of the journal whole entries by the
 * age of their session, of the rest exceptions before counters before everything else.
 */
export function localStorageBackend(namespace) {
  const start = `tinyturret/${namespace}/`;
  let storage;
  /** What may be written of the journal and of the rest before it is counted. */
  const free = {};

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

  /** Makes the part of `key` smaller: by half if the quota of the host is exceeded, else so that `size` units fit. */
  const makeRoom = (key, size, isFull) => {
    const part = isJournal(key);
    const records = list('')
      .filter((pair) => isJournal(pair[0]) === part)
      .map((pair) => [rankOf(pair[0]), ...pair])
      .sort(([a], [b]) => (a < b ? -1 : 1));
    let used = records.reduce((sum, [, ...pair]) => sum + sizeOf(pair), 0);
    const most = isFull ? used / 2 : MAX_PART - COUNT_AFTER - size;
    let last;
    for (const [rank, ...pair] of records) {
      if (used <= most && rank !== last) break;
      storage.removeItem(start + pair[0]);
      used -= sizeOf(pair);
      last = rank;
      adapter.evicted++;
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
      for (const pair of pairs) {
        const [key, value] = pair;
        if (value === undefined) {
          storage.removeItem(start + key);
          continue;
        }
        const part = isJournal(key);
        const size = sizeOf(pair);
        if (size > MAX_PART - COUNT_AFTER) {
          adapter.evicted++;
          continue;
        }
        if (!(size <= free[part])) makeRoom(key, size);
        free[part] -= size;
        try {
          storage.setItem(start + key, value);
        } catch (reason) {
          if (!/quota/i.test(reason)) throw reason;
          // The host has filled its quota.
          makeRoom(key, size, true);
          storage.setItem(start + key, value);
        }
      }
    },
    list,
  };
  return adapter;
}

/** Sorts by age; equal for the records of one entry, because counts without texts are of no use. */
function rankOf(key) {
  const [kind, a, b] = key.split('/');
  if (kind === 'j1') return `${a}/${`${b}`.padStart(9, '0')}`;
  // The limits go after the entries of their session.
  if (kind === 'r1') return `${a}/~`;
  if (kind === 'x') return `0${b}`;
  return kind === 'c' ? `1${a}` : `2${key}`;
}
