/**
 * What `init` takes; every key may be left out. An unknown or wrong one is named in the console once, and its default
 * applies.
 */
export interface Settings {
  /** Exceptions kept of one group, 1 to 1000; default 100. */
  maxExceptionPerGroup?: number;
  /** Groups kept, 1 to 1000; default 10. */
  maxExceptionGroups?: number;
  /**
   * How likely a page load cleans up after its first write, 0 to 1; default 0.05. With 1 every write is followed by a
   * cleanup. In Node.js and in workers: how likely each write is followed by a cleanup; with 0, only memory is bounded.
   */
  cleanupTriggerRate?: number;
  /** Default true. With false, `init` and `flush` reject when a tier fails, and `onStorageError` is called. */
  ignoreStorageErrors?: boolean;
  onStorageError?: (tier: string, message: string) => void;
  /** Whether the own properties of a thrown error, and what Rust holds by `locals!`, are kept; default true. */
  captureLocals?: boolean;
  /** The tiers in the order in which they are read; default indexedDB, localStorage, memory. */
  storageBackends?: (('indexedDB' | 'localStorage' | 'memory') | Backend)[];
  /** Keeps two apps on one origin apart. */
  namespace?: string;
  /**
   * The address to which the page sends what it stores, such as `/tiny-turret/collect`. Without it nothing is sent. In the
   * npm package.
   */
  reportTo?: string | URL;
  release?: string;
  environment?: string;
  /**
   * Change the event, return another, or return null to drop it. Called synchronously, before the texts of the event are
   * stored; what fails before the second file has arrived is stored coarsely until then, and removed if it is dropped.
   * If it throws or returns a wrong value, such as a promise, only type, stack and location are stored.
   */
  beforeSave?: (event: FailureEvent) => FailureEvent | null | void;
  /** Texts contained in `type: message`, or functions that return true for an event to be dropped. */
  ignore?: (string | ((event: FailureEvent) => boolean))[];
  /** Whether the page shows a small link to the viewer; default false. */
  showViewerLink?: boolean;
  /** Where the viewer is served. */
  viewerUrl?: string;
  /** Whether global listeners are installed; default true. A viewer turns it off. */
  listen?: boolean;
  /**
   * Whether captures are written without being asked; default true. With false they wait for `flush()`, and no timer
   * is set: for places where work ends with its request. `tinyturret/worker` sees to it.
   */
  autoFlush?: boolean;
}

/** A tier that the page or the worker gives. A record is a key and a value; writing one twice changes nothing. */
export interface Backend {
  name?: string;
  put(records: [key: string, value: string][]): Promise<void> | void;
  list(prefix: string): Promise<[key: string, value: string][]> | [key: string, value: string][];
  remove(keys: string[]): Promise<void> | void;
  /**
   * `true` if several isolates or processes write to it. It then gets exceptions and tallies in place of the journal, and is read
   * only when groups are requested.
   */
  isShared?: boolean;
  /** The keys that `list` would give. Without it, a page that loads no core does not bound the journal in this tier. */
  keys?(prefix: string): Promise<string[]> | string[];
}

export type Kind = 'error' | 'rejection' | 'panic' | 'captured' | 'message' | 'resource' | 'csp';

/**
 * What `beforeSave` and `ignore` get: one failure without its secrets, as bounded texts. Frames are parsed later. Changes
 * of `kind`, `handled`, `fatal` and `time` have no effect.
 */
export interface FailureEvent {
  kind: Kind;
  type: string;
  message: string;
  /** The frames as the engine printed them, without type and message. */
  stack?: string;
  /** The chain of causes, and the members of an AggregateError: at most 10. */
  causes: { type: string; message: string; stack?: string }[];
  location?: string;
  /** Own properties of the error. */
  locals: Record<string, string>;
  /** Of a panic: what Rust's `locals!` held, innermost scope first. */
  scopes?: Scope[];
  context: Record<string, string>;
  breadcrumbs: Breadcrumb[];
  url?: string;
  userAgent?: string;
  release?: string;
  environment?: string;
  handled: boolean;
  /** A panic or a wasm trap. */
  fatal: boolean;
  /** Milliseconds since 1970. */
  time: number;
}

/** One call on a stack. */
export interface Frame {
  function: string;
  /** The name as the engine printed it, where cleaning changed it. */
  symbol?: string;
  file: string;
  line?: number;
  column?: number;
  /** For wasm: the module, the function's index, the instruction's offset in the file. */
  module?: string;
  index?: number;
  offset?: number;
  /** It awaits the frame before it. Not every engine tells. */
  async?: boolean;
  /** False for the machinery of engines, hooks and shims, and for what is foreign. */
  inApp: boolean;
  /** Of a browser extension or a user's script. */
  foreign?: boolean;
}

export interface Cause {
  type: string;
  message: string;
  frames: Frame[];
  /** Its own stack as the engine printed it. */
  stack?: string;
}

/** Values that `locals!` held in Rust. */
export interface Scope {
  function: string;
  /** `file:line`. */
  location: string;
  /** Of a future: of the task that panicked, or of one that waits. */
  early?: boolean;
  values: Record<string, string>;
}

export interface Breadcrumb {
  /** Milliseconds since 1970. */
  time: number;
  text: string;
  data?: string;
}

/** The exceptions that share a fingerprint. Times are milliseconds since 1970. */
export interface Group {
  id: string;
  title: string;
  culprit: string;
  kind: Kind;
  type: string;
  count: number;
  firstSeen: number;
  lastSeen: number;
  /** Of the last day by the hour, of the 29 days before by the day. */
  hours: [start: number, count: number][];
  state: 'open' | 'resolved' | 'ignored';
  /** It is open although somebody resolved or ignored it, because that no longer holds. */
  cameBack: boolean;
  /** What somebody said of it last, whether or not that still holds. */
  mark?: Mark;
  sessions: number;
  /** The oldest first: the first one, and the newest 19. */
  releases: Release[];
  /** A panic or a wasm trap. */
  fatal: boolean;
  /** The group of the panic or trap that all of this only follows from. */
  follows?: string;
  /** Known only from reports of browsers (`collectPath`), so that all of this is what anybody may have sent. */
  reported?: true;
  /** Failures that browsers have reported. `count` has them only where `reported` is true. */
  reportedCount?: number;
}

/** What somebody said of a group. */
export interface Mark {
  state: 'resolved' | 'ignored';
  time: number;
  /** Resolved until a release sees the group that was first seen after `time`; without, until it is seen again. */
  release?: string;
  /** Ignored until so many are counted in all. */
  untilCount?: number;
  /** Ignored until then. */
  untilTime?: number;
}

/** One of the releases that saw a group. */
export interface Release {
  name: string;
  firstSeen: number;
  lastSeen: number;
}

/** What a report holds. */
export interface Report {
  groups: Group[];
  /** Of all groups, newest first. */
  exceptions: Exception[];
  /** Why it cannot be read. */
  problem?: string;
}

/** One failure. */
export interface Exception {
  id: string;
  group: string;
  session: string;
  time: number;
  kind: Kind;
  type: string;
  message: string;
  culprit: string;
  fatal: boolean;
  handled: boolean;
  location?: string;
  /** The group of the panic or trap that this only follows from. */
  follows?: string;
  frames: Frame[];
  causes: Cause[];
  /** Own properties of the error. */
  locals: Record<string, string>;
  /** What was alive at a panic, innermost scope first, as far as Rust's `locals!` held it. */
  scopes: Scope[];
  context: Record<string, string>;
  breadcrumbs: Breadcrumb[];
  url?: string;
  userAgent?: string;
  release?: string;
  environment?: string;
  stack?: string;
  /** A browser has reported it, so that all of this is what anybody may have sent. */
  reported?: true;
}

export interface Tier {
  name: string;
  state: 'opening' | 'ok' | 'failing' | 'absent';
  error?: string;
  pending: number;
  dropped: number;
  /** Bytes used, at most, and bytes that it may use, where the tier has a budget. */
  used?: number;
  budget?: number;
}

export interface Status {
  version: string;
  namespace: string;
  /** The id of the session; `''` before the first failure. */
  session: string;
  /** The tier that groups were last read from. */
  reading?: string;
  /** How often `beforeSave` or `ignore` threw or returned a wrong value; such a failure is stored without its texts. */
  wrongCallbacks?: number;
  /** The number of failures that were captured. */
  captured: number;
  /**
   * Whether the wasm that reads groups is loaded: not yet needed, being loaded, loaded, or not loadable. In Node.js and
   * in `tinyturret/worker`, it also writes to stores that isolates share.
   */
  core: 'none' | 'loading' | 'ok' | 'failed';
  /** Why the wasm could not be loaded. */
  error?: string;
  tiers: Tier[];
  /** Only with `reportTo`. */
  reports?: Reports;
}

/** The reports that a page sends to the address of `reportTo`. */
export interface Reports {
  /** `failing`: not reached, and asked again later. `absent`: nothing more is sent, because the address refuses or is wrong. */
  state: 'opening' | 'ok' | 'failing' | 'absent';
  /** Entries of the journal that are not delivered yet. */
  pending: number;
  /** Entries that are not reported, because there were too many, or because the address refuses them. */
  dropped: number;
}

// The functions that read and change groups. None of them rejects, and all may be called before `init` has settled: they wait until
// the backends are open.

/**
 * Returns the groups. The group that was seen last comes first. Resolves to an empty list if the wasm does not load.
 */
export function groups(): Promise<Group[]>;

/** Returns the stored exceptions of a group, newest first. */
export function exceptions(group: string): Promise<Exception[]>;

/**
 * Marks a group as resolved. It is open again when it is next seen; with `release`, when it is next seen in a release that
 * was first seen after this call.
 */
export function resolve(group: string, options?: { release?: string }): Promise<void>;

/**
 * Marks a group as ignored: without a limit, until its count reaches `untilCount`, or until `untilTime`, in milliseconds
 * since 1970.
 */
export function ignore(
  group: string,
  options?: { untilCount?: number; untilTime?: number },
): Promise<void>;

/** Removes the mark of a group, so that the group is open. */
export function reopen(group: string): Promise<void>;

/** Deletes a group from every backend. */
export function remove(group: string): Promise<void>;

/** Deletes everything that is stored in this namespace from every backend. */
export function clear(): Promise<void>;

/**
 * Returns all that is stored, or all of one group, as a text for `importReport`. Resolves to an empty text if `group` is not the id
 * of a group.
 */
export function exportReport(group?: string): Promise<string>;

/** Reads a report, without storing anything. */
export function readReport(text: string): Promise<Report>;

/**
 * Imports the result of `exportReport` from another browser. Returns the number of records that were new here or count more;
 * 0 if `text` is not a report.
 */
export function importReport(text: string): Promise<number>;
