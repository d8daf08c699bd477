/**
 * The numbers of the protocol, its rules, and wrong rules that the model has to refute.
 * Times are in minutes.
 */
export const MINUTE = 1;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A write is visible to every process after this time (the model's assumption about backends). */
export const LAG = 10 * MINUTE;
/** A session counts in an entry for this long. */
export const ENTRY_OPEN = HOUR;
/** A session may still write the mark `final` until the entry has this age. */
export const ENTRY_WRITABLE = 90 * MINUTE;
/** Without a mark an entry is final at this age. */
export const ENTRY_FINAL = 2 * HOUR;
/** A session takes a new id at this age. */
export const SESSION_OPEN = DAY;
/** No entry of a session of this age is written any more. */
export const SESSION_ENDED = SESSION_OPEN + 3 * HOUR;
/** A core folds without a backend that is away when the session has this age. */
export const FOLD_WITHOUT_BACKEND = 7 * DAY;
/** What a fold contains is removed when the fold has this age. */
export const FOLD_SETTLED = HOUR;
/** A core gives up its run when this much time has passed since it began to read. */
export const RUN_LIMIT = 10 * MINUTE;

/** The rules that hold. A mutation changes one of them. */
export const RULES = Object.freeze({
  /** Which entries a core compacts: `final` or `all`. */
  compacts: 'final',
  /** A core decides by the time of its read whether an entry is final, not by the time at which it acts. */
  judgesByReadTime: true,
  /** A core drops a view whose read took longer than `RUN_LIMIT`. */
  readLimit: true,
  /** A core writes the counter before it removes the entry. */
  counterFirst: true,
  /** A backend loses an entry only after it got the counter itself. */
  removeWhereWritten: true,
  /** Of two counts of one entry the larger one counts, else both. */
  largerCounts: true,
  /** `count`: c/<session>/<n>/<count>; `entry`: c/<session>/<n>; `group`: c/<session>/<group>, as the first version of the design has it. */
  counterKey: 'count',
  /** A session writes nothing to an entry older than `ENTRY_WRITABLE`. */
  checksAgeBeforeWrite: true,
  /** Counts that were not written when an entry is sealed move to the next entry. */
  movesUnwritten: true,
  /** A write without an answer counts as written when an entry is sealed. */
  unsettledIsWritten: true,
  /** A session takes a new id after a day. */
  rotatesDaily: true,
  /** A session seals its entries when the clock jumps by more than an hour. */
  sealsAtJump: true,
  /** A session takes a new id when the clock jumps by more than an hour. */
  rotatesAtJump: true,
  /** A backend's entries are written in the order text, counts, and removed in the other order. */
  textFirst: true,
  /** A tombstone names the entries with their counts: `all`, only `open` or only `final` ones, or `none`. */
  tombstoneNames: 'all',
  /** Each removal has a tombstone of its own. */
  tombstonePerRemoval: true,
  /** The tombstone is written before records are removed. */
  tombstoneFirst: true,
  /** A fold counts what a tombstone removed too (the reader subtracts it). */
  foldIsRaw: true,
  /** The counters of a fold are removed `FOLD_SETTLED` after it was written. */
  foldSettles: true,
  /** If a session has both entries and a fold (the sum of its entries in one record), the larger count is taken, not the sum. */
  foldCovers: true,
  /** The key of a fold contains its counts. */
  foldKeyHasCounts: true,
  /** A session is folded after `SESSION_ENDED` only. */
  foldsEnded: true,
  /** A session with entries in a journal is not folded. */
  foldsCompacted: true,
  /** Records remain until a fold contains their sum. */
  keepsUnseen: true,
  /** Reconciliation copies open entries too. */
  copiesOpen: false,
  /** Readers list journal, counters, folds, tombstones, in this order. */
  readsJournalFirst: true,
  /** Readers read the recorder in the same global object after the backends. */
  readsMemoryLast: true,
  /** A core compacts only counts that are in a backend, not those that only the recorder has. */
  compactsWritten: true,
  /** Readers merge all backends that answer. */
  readsAllBackends: true,
  /** The collector keys by entry and count, else by entry. */
  reportKeyHasCount: true,
  /** A report of an open entry contains only counts that were written to a backend. */
  reportsWritten: true,
  /** The collector adds what arrives. */
  reportsAdd: false,
});

/** Wrong rules. The model has to find a schedule that refutes each one. */
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
