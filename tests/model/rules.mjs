/**
 * The numbers of the protocol, its rules, and wrong rules that the model has to refute.
 * Times are in minutes.
 */
export const MINUTE = 1;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The longest time, in minutes, until a write is visible to every process: the model's assumption about backends. */
export const LAG = 10 * MINUTE;
/** The age of an entry in minutes until which its session counts failures in it. */
export const ENTRY_OPEN = HOUR;
/** The age of an entry in minutes until which its session may write to it, such as the mark `final`. */
export const ENTRY_WRITABLE = 90 * MINUTE;
/** The age in minutes at which an entry without the mark `final` counts as final. */
export const ENTRY_FINAL = 2 * HOUR;
/** The age in minutes at which a session takes a new id. */
export const SESSION_OPEN = DAY;
/** The age of a session in minutes after which none of its entries is written any more. */
export const SESSION_ENDED = SESSION_OPEN + 3 * HOUR;
/** The age of a session in minutes at which a core folds it (stores its counts in one record) even though a backend is away. */
export const FOLD_WITHOUT_BACKEND = 7 * DAY;
/** The age of a fold (one record with the counts of a session) in minutes at which the records that it contains are removed. */
export const FOLD_SETTLED = HOUR;
/** The minutes after the beginning of its read at which a core gives up a run. */
export const RUN_LIMIT = 10 * MINUTE;

/** The correct rules of the protocol. A mutation changes one of them. */
export const RULES = Object.freeze({
  /** Which entries a core compacts: `final` or `all`. */
  compacts: 'final',
  /** A core decides by the time of its read whether an entry is final, not by the time at which it acts. */
  judgesByReadTime: true,
  /** A core discards a view whose read took longer than `RUN_LIMIT`. */
  readLimit: true,
  /** A core writes the counter of an entry before it removes the entry. */
  counterFirst: true,
  /** A core removes an entry only from backends that have its counter. */
  removeWhereWritten: true,
  /** Of two counts of one entry, readers take the larger one. With the wrong rule, they add both. */
  largerCounts: true,
  /**
   * The key of a counter. `count`: c/<session>/<n>/<count>; `entry`: c/<session>/<n>; `group`: c/<session>/<group>, as in the
   * first version of the design.
   */
  counterKey: 'count',
  /** A session writes nothing to an entry older than `ENTRY_WRITABLE`. */
  checksAgeBeforeWrite: true,
  /** When an entry is sealed, its counts that were not written move to the next entry. */
  movesUnwritten: true,
  /** A write without an answer counts as written when an entry is sealed. */
  unsettledIsWritten: true,
  /** A session takes a new id after a day. */
  rotatesDaily: true,
  /** A session seals its entries when the clock jumps by more than an hour. */
  sealsAtJump: true,
  /** A session takes a new id when the clock jumps by more than an hour. */
  rotatesAtJump: true,
  /** A backend's records of an entry are written in the order text, counts, and removed in the reverse order. */
  textFirst: true,
  /** A tombstone names the entries with their counts: `all`, only `open` or only `final` ones, or `none`. */
  tombstoneNames: 'all',
  /** Each removal has a tombstone of its own. */
  tombstonePerRemoval: true,
  /** The tombstone is written before records are removed. */
  tombstoneFirst: true,
  /**
   * A fold (the sum of the entries of a session in one record) also counts failures that a tombstone has removed; readers
   * subtract them.
   */
  foldIsRaw: true,
  /** A core removes the counters that a fold contains only `FOLD_SETTLED` after it was written. */
  foldSettles: true,
  /** If a session has both entries and a fold (the sum of its entries in one record), the larger count is taken, not the sum. */
  foldCovers: true,
  /** The key of a fold (the sum of the entries of a session in one record) contains its counts. */
  foldKeyHasCounts: true,
  /** A core folds a session only after `SESSION_ENDED`. */
  foldsEnded: true,
  /** A core folds a session only if none of its entries is left in a journal. */
  foldsCompacted: true,
  /** A core removes records only if a fold contains the sum of their counts. */
  keepsUnseen: true,
  /** Whether cores also copy open entries between backends. They do not, because the session of an entry writes it. */
  copiesOpen: false,
  /** Readers list journal, counters, folds, tombstones, in this order. */
  readsJournalFirst: true,
  /** Readers read the recorder in the same global object after the backends. */
  readsMemoryLast: true,
  /** A core compacts only counts that are in a backend, not those that only the recorder has. */
  compactsWritten: true,
  /** Readers merge all backends that answer. With the wrong rule, they read one. */
  readsAllBackends: true,
  /** The collector's keys contain the entry and the count. With the wrong rule, they contain only the entry. */
  reportKeyHasCount: true,
  /** A report of an open entry contains only counts that were written to a backend. */
  reportsWritten: true,
  /** Whether the collector adds up all counts that arrive, even repeated ones. It does not. */
  reportsAdd: false,
});

/** Wrong rules by name, each as changes of RULES. The model must find a schedule that refutes each one. */
export const MUTATIONS = {
  'compacts open entries': { compacts: 'all' },
  'judges an old view by the present time': { judgesByReadTime: false },
  'uses a view that took long to read': { readLimit: false },
  'removes an entry before its counter is written': { counterFirst: false },
  'removes an entry where its counter was not written': { removeWhereWritten: false },
  'adds the counts of one entry': { largerCounts: false },
  'one counter for a session and group': { counterKey: 'group' },
  'a counter whose key does not determine its value': { counterKey: 'entry' },
  'writes to an old entry': { checksAgeBeforeWrite: false },
  'drops unwritten counts at sealing': { movesUnwritten: false },
  'moves counts whose write has no answer': { unsettledIsWritten: false },
  'keeps the id of a session forever': { rotatesDaily: false },
  'writes on when the clock jumps': { sealsAtJump: false },
  'writes counts before texts': { textFirst: false },
  'a tombstone without counts': { tombstoneNames: 'none' },
  'a tombstone with open entries only': { tombstoneNames: 'open' },
  'a tombstone without open entries': { tombstoneNames: 'final' },
  'one tombstone for a group': { tombstonePerRemoval: false },
  'removes records before the tombstone is written': { tombstoneFirst: false },
  'a fold without removed counts': { foldIsRaw: false },
  'removes records that a fold lacks': { keepsUnseen: false },
  'removes what a fold contains at once': { foldSettles: false },
  'adds a fold and its records': { foldCovers: false },
  'folds sessions that write': { foldsEnded: false },
  'copies open entries': { copiesOpen: true },
  'reads counters before the journal': { readsJournalFirst: false },
  'reads the recorder before the backends': { readsMemoryLast: false },
  'compacts counts that are not written': { compactsWritten: false },
  'reads the first backend only': { readsAllBackends: false },
  'the collector overwrites': { reportKeyHasCount: false },
  'reports counts that are not written': { reportsWritten: false },
  'the collector adds': { reportsAdd: true },
};

/**
 * Changes that random schedules do not refute. The first two rules are there for other reasons (order of ids; samples
 * become exceptions before a session is folded). The third one protects against a core that writes a fold hours after it
 * read it from an incomplete view, after others removed the records.
 */
export const UNREFUTED = {
  'keeps the id of a session when the clock jumps': { rotatesAtJump: false },
  'folds sessions with entries in a journal': { foldsCompacted: false },
  'a fold whose key does not determine its value': { foldKeyHasCounts: false },
};
