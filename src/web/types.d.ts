/**
 * The argument of `init`. Each setting is optional. For an unknown or invalid setting, a warning is printed in the console
 * once, and the default applies.
 */
export interface Settings {
  /**
   * Maximum number of stored exceptions of a group: 1 to 1000, default 100. Newer exceptions replace older ones, which remain
   * counted.
   */
  maxExceptionPerGroup?: number;
  /**
   * Maximum number of stored groups: 1 to 1000, default 10. A cleanup deletes further groups (docs/reference/retention.md has
   * the order).
   */
  maxExceptionGroups?: number;
  /**
   * The probability that a page cleans up after its first write: 0 to 1, default 0.05. With 1, it cleans up after every write.
   * In Node.js and in workers, the probability of a cleanup after each write. With 0, cleanups bound only the records in
   * memory.
   */
  cleanupTriggerRate?: number;
  /**
   * Whether errors of backends are ignored: default true. With false, `init` and `flush` reject, and `onStorageError` is
   * called.
   */
  ignoreStorageErrors?: boolean;
  /** Called with the name and the error message of a backend that fails, if `ignoreStorageErrors` is false. */
  onStorageError?: (tier: string, message: string) => void;
  /**
   * The frames of a stack that belong to the app: texts contained in a frame's file or function, in which `*` stands for any
   * text. `exclude` takes precedence over `include`, and both over the rules of docs/grouping.md. The nearest frames of the app
   * decide the group.
   */
  inApp?: { include?: string[]; exclude?: string[] };
  /**
   * Whether the own properties of errors and the values that Rust's `locals!` holds are stored: default true. `code` and
   * `status` of an error are always stored.
   */
  captureLocals?: boolean;
  /**
   * The backends in the order in which they are read: default indexedDB, localStorage, memory. Each change is written to all.
   */
  storageBackends?: (('indexedDB' | 'localStorage' | 'memory') | Backend)[];
  /**
   * A part of every key, which separates apps on one origin: default empty. A longer text is cut to 64 UTF-16 units; `/`
   * becomes `_`.
   */
  namespace?: string;
  /**
   * The URL to which the page sends the entries (records of equal failures) that it stores, such as `/tiny-turret/collect`. By
   * default, nothing is sent. Only in the npm package.
   */
  reportTo?: string | URL;
  /** The release of the app, such as `1.4.2`. Stored with every exception. */
  release?: string;
  /** The environment of the app, such as `production`. Stored with every exception. */
  environment?: string;
  /**
   * Called synchronously with each event before its texts are stored. May change the event or return another one; returns null
   * to drop it. A failure that happens before the second file is loaded is stored without most of its texts until then, and
   * removed if it is dropped. If the function throws or returns a wrong value, such as a promise, only type, stack and location
   * are stored.
   */
  beforeSave?: (event: FailureEvent) => FailureEvent | null | void;
  /** Failures to drop: texts that `type: message` contains, or functions that return true for the event. */
  ignore?: (string | ((event: FailureEvent) => boolean))[];
  /** Whether the page shows a small link to the viewer: default false. */
  showViewerLink?: boolean;
  /** The URL of the viewer, which `openViewer` and the link open. */
  viewerUrl?: string;
  /** Whether global listeners are installed: default true. A viewer sets false. */
  listen?: boolean;
  /**
   * Whether failures are written without a call of `flush()`: default true. With false, no timer is set: for platforms that end
   * all work with the request. `tinyturret/worker` sets false and calls `flush()`.
   */
  autoFlush?: boolean;
}

/** A custom backend: a key-value store. A record is a pair of a key and a value. */
export interface Backend {
  /** The name of the backend in the status. Absent: `custom`. */
  name?: string;
  /** Writes all records. Overwrites records with the same keys. Writing a record twice must have no further effect. */
  put(records: [key: string, value: string][]): Promise<void> | void;
  /** Returns the records whose keys start with `prefix`, in any order. */
  list(prefix: string): Promise<[key: string, value: string][]> | [key: string, value: string][];
  /** Removes the records with these keys. Missing keys are not an error. */
  remove(keys: string[]): Promise<void> | void;
  /**
   * Whether several isolates or processes write to the backend: default false. With true, exceptions and counters are written
   * instead of the journal, and the backend is read only when groups are requested.
   */
  isShared?: boolean;
  /**
   * Returns the keys that start with `prefix`, in any order. Absent: `list` is called, and a page that does not load the core
   * does not bound the journal in this backend.
   */
  keys?(prefix: string): Promise<string[]> | string[];
}

/** How a failure was captured. */
export type Kind = 'error' | 'rejection' | 'panic' | 'captured' | 'message' | 'resource' | 'csp';

/**
 * The argument of `beforeSave` and of the functions in `ignore`: the bounded texts of one failure, without secrets. Changes of
 * `kind`, `handled`, `fatal` and `time` have no effect.
 */
export interface FailureEvent {
  /** How the failure was captured. */
  kind: Kind;
  /** The error's name, such as `TypeError`; `panic` for a panic. */
  type: string;
  /** The error's message. */
  message: string;
  /** The stack as the engine printed it, without type and message. Absent if there is none. */
  stack?: string;
  /** The first 10 errors of the chain of causes, nearest first, and of the errors of an AggregateError. */
  causes: { type: string; message: string; stack?: string }[];
  /** The properties `code` and `status` of the error, even if `captureLocals` is false. Both are a part of the fingerprint. */
  code?: string;
  status?: string;
  /** `file:line:column` of a panic, or of the call that captured a Rust error. Absent for JavaScript errors. */
  location?: string;
  /** The own properties of a JavaScript error, as text. */
  locals: Record<string, string>;
  /** The values that Rust's `locals!` held at a panic, innermost scope first. Absent for other failures. */
  scopes?: Scope[];
  /** The context that was passed to `capture`, as text. */
  context: Record<string, string>;
  /** The last 30 breadcrumbs before the failure, oldest first. */
  breadcrumbs: Breadcrumb[];
  /** The URL of the page. Absent if it is unknown. */
  url?: string;
  /** The user agent of the browser. Absent if it is unknown. */
  userAgent?: string;
  /** The setting `release` of the app. Absent if it was not set. */
  release?: string;
  /** The setting `environment` of the app. Absent if it was not set. */
  environment?: string;
  /** Whether the app handled the error and passed it to `capture`. */
  handled: boolean;
  /** Whether it is a panic that aborts, or a wasm trap, after which the wasm instance is unusable. */
  fatal: boolean;
  /** The time of the failure, in milliseconds since 1970. */
  time: number;
}

/** One call on a stack. */
export interface Frame {
  /** The function's name, demangled and shortened; empty if the engine does not print it. */
  function: string;
  /** The name as the engine printed it. Absent if it equals `function`. */
  symbol?: string;
  /** The URL or path of the script or wasm module, as the engine printed it; empty if it is unknown. */
  file: string;
  /** The line in `file`, from 1. Absent if it is unknown, and for wasm. */
  line?: number;
  /** The column in `file`, from 1. Absent if it is unknown, and for wasm. */
  column?: number;
  /** The name of the wasm module. Absent for JavaScript, and if the engine does not print it. */
  module?: string;
  /** The index of the function in the wasm module. Absent for JavaScript, and if the engine does not print it. */
  index?: number;
  /** The offset of the instruction in the wasm file, in bytes. Absent for JavaScript, and if the engine does not print it. */
  offset?: number;
  /** True if this call awaits the call in the frame before it. Absent if not, and if the engine does not print this. */
  async?: boolean;
  /** Whether the frame belongs to the app: docs/grouping.md has the rules. */
  inApp: boolean;
  /** True if the frame belongs to a package, a browser extension or an injected script; absent otherwise. */
  foreign?: boolean;
}

/** An error that caused another one. */
export interface Cause {
  /** The error's name, such as `TypeError`; empty for a Rust error. */
  type: string;
  /** The error's message. */
  message: string;
  /** The frames of `stack`, innermost first; empty without a stack. */
  frames: Frame[];
  /** The stack of this error, as the engine printed it. Absent if it has none. */
  stack?: string;
}

/** The values that one `locals!` of a Rust app held when the app panicked. */
export interface Scope {
  /** The path of the function that contains the `locals!`. */
  function: string;
  /** `file:line` of the `locals!`. */
  location: string;
  /** True if the scope belongs to a future: to the task that panicked, or to a suspended task. Absent otherwise. */
  early?: boolean;
  /** The `Debug` text of each value, by name. */
  values: Record<string, string>;
}

/** A text that the app recorded before a failure with `breadcrumb`, or a log message. */
export interface Breadcrumb {
  /** The time at which the breadcrumb was added, in milliseconds since 1970. */
  time: number;
  /** The text that was passed to `breadcrumb`. */
  text: string;
  /** The data that was passed to `breadcrumb`, as text. Absent if there was none. */
  data?: string;
}

/** Failures with the same fingerprint. */
export interface Group {
  /** The fingerprint: 16 hexadecimal digits. */
  id: string;
  /** `<type>: <first line of the message>`, of the newest session. */
  title: string;
  /** Function and file of the innermost frame that belongs to the app; may be empty. */
  culprit: string;
  /**
   * The rule and the frames or texts by which its exceptions are one group, such as "in-app functions: cart.js pay, shop.js
   * order".
   */
  reason?: string;
  /** How the failures were captured. */
  kind: Kind;
  /** The error's name, such as `TypeError`; `panic` for a panic. */
  type: string;
  /** The number of failures. Most of them may not be stored as exceptions. */
  count: number;
  /** The time of the first failure, in milliseconds since 1970. */
  firstSeen: number;
  /** The time of the last failure, in milliseconds since 1970. */
  lastSeen: number;
  /**
   * The failures of the last 30 days over time, ascending: the start of an hour or a day, in milliseconds since 1970, and the
   * number of failures in it. The last 26 hours are listed by hour, earlier ones by day (UTC).
   */
  hours: [start: number, count: number][];
  /** The triage state of the group. */
  state: 'open' | 'resolved' | 'ignored';
  /** Whether the group was resolved or ignored and is open again, because it was seen again or the limit was reached. */
  cameBack: boolean;
  /** The mark that the user set last, whether it still holds or not. Absent if the group has none. */
  mark?: Mark;
  /** The number of sessions that have seen the group: of page loads, workers and isolates. */
  sessions: number;
  /** The releases that have seen the group, oldest first: the first one and the newest 19. */
  releases: Release[];
  /** Whether the failures are panics or wasm traps, after which the wasm instance is unusable. */
  fatal: boolean;
  /** The group of the panic or trap that caused these failures. Absent if none did. */
  follows?: string;
  /**
   * True if the group is known only from reports that browsers have sent to a worker (`collectPath`); absent otherwise. Its
   * contents are not trusted: anyone can send a report.
   */
  reported?: true;
  /** The number of failures that browsers have reported. Absent if 0. Included in `count` only if `reported` is true. */
  reportedCount?: number;
}

/** The triage state that the user set for a group, with the time and the condition until which it holds. */
export interface Mark {
  /** The triage state that the user set. */
  state: 'resolved' | 'ignored';
  /** The time at which the state was set, in milliseconds since 1970. */
  time: number;
  /**
   * The release in which a group was resolved. The group is open again when a release sees it that was first seen after `time`.
   * Absent if the group is open again as soon as it is seen.
   */
  release?: string;
  /** The total count of failures at which an ignored group is open again. Absent without such a limit. */
  untilCount?: number;
  /** The time at which an ignored group is open again, in milliseconds since 1970. Absent without such a limit. */
  untilTime?: number;
}

/** A release of the app that has seen a group. */
export interface Release {
  /** The name of the release, which was set as `release`. */
  name: string;
  /** The time of the first failure of the group in this release, in milliseconds since 1970. */
  firstSeen: number;
  /** The time of the last failure of the group in this release, in milliseconds since 1970. */
  lastSeen: number;
}

/** The contents of an exported report. */
export interface Report {
  /** The groups, those that were seen last first. */
  groups: Group[];
  /** The exceptions of all groups, newest first. */
  exceptions: Exception[];
  /** The reason why the text cannot be read as a report. Absent if it can. */
  problem?: string;
}

/** A stored failure. All texts are bounded, and secrets are removed. */
export interface Exception {
  /** The unique id of the exception, which `capture` returns. */
  id: string;
  /** The id of the group that the exception belongs to. */
  group: string;
  /** The id of the session: of the page load, worker or isolate in which the exception happened. */
  session: string;
  /** The time of the failure, in milliseconds since 1970. */
  time: number;
  /** How the failure was captured. */
  kind: Kind;
  /** The error's name, such as `TypeError`; `panic` for a panic. */
  type: string;
  /** The error's message. */
  message: string;
  /** Function and file of the innermost frame that belongs to the app; may be empty. */
  culprit: string;
  /** Whether it is a panic or a wasm trap, after which the wasm instance is unusable. */
  fatal: boolean;
  /** Whether the app handled the error and passed it to `capture`. */
  handled: boolean;
  /** `file:line:column` of a panic, or of the call that captured a Rust error. Absent for JavaScript errors. */
  location?: string;
  /** The group of the panic or trap that caused this failure. Absent if none did. */
  follows?: string;
  /** The frames of `stack`, innermost first; empty without a stack. */
  frames: Frame[];
  /** The first 10 errors of the chain of causes, nearest first. */
  causes: Cause[];
  /** The own properties of a JavaScript error, as text. */
  locals: Record<string, string>;
  /** The values that Rust's `locals!` held at a panic, innermost scope first. */
  scopes: Scope[];
  /** The context that was passed to `capture`, as text. */
  context: Record<string, string>;
  /** The last 30 breadcrumbs before the failure, oldest first. */
  breadcrumbs: Breadcrumb[];
  /** The URL of the page. Absent if it is unknown. */
  url?: string;
  /** The user agent of the browser. Absent if it is unknown. */
  userAgent?: string;
  /** The setting `release` of the app. Absent if it was not set. */
  release?: string;
  /** The setting `environment` of the app. Absent if it was not set. */
  environment?: string;
  /** The stack as the engine printed it. Absent if there is none. */
  stack?: string;
  /**
   * The ids of the builds of the files in the stacks, by the `file` of a frame: the debug ids of scripts, and the build id of a
   * Rust app's wasm module. `<?>` and an empty text stand for a module whose file WebKit does not print. Absent if no id is
   * known.
   */
  debugIds?: Record<string, string>;
  /**
   * True if a browser has reported the exception to a worker; absent otherwise. Its contents are not trusted: anyone can send a
   * report.
   */
  reported?: true;
}

/** The status of a storage backend. */
export interface Tier {
  /** The name of the backend, as in the settings. */
  name: string;
  /** The state of the backend. `failing`: it is opened again after a delay. `absent`: the platform has no such backend. */
  state: 'opening' | 'ok' | 'failing' | 'absent';
  /** The error message of the platform. Absent unless `state` is `failing`. */
  error?: string;
  /** The number of changes that the backend has not confirmed yet. */
  pending: number;
  /** The number of changes that were dropped because too many were pending. */
  dropped: number;
  /** The size of the stored records, in UTF-16 units. Absent if the backend has no budget. */
  used?: number;
  /** The maximum of `used`, above which the backend evicts records. Absent if it has no budget. */
  budget?: number;
}

/** The status of tinyturret. */
export interface Status {
  /** The version of tinyturret. */
  version: string;
  /** The namespace of the stored records that was set; empty by default. */
  namespace: string;
  /** The id of the session; empty before the first failure. */
  session: string;
  /** The name of the backend from which groups were last read. Absent before the first read, and if no backend answered. */
  reading?: string;
  /**
   * The number of times that `beforeSave` or a function in `ignore` threw or returned a wrong value. Absent if 0. The texts of
   * such a failure are not stored.
   */
  wrongCallbacks?: number;
  /** The number of failures that were captured in this session. */
  captured: number;
  /**
   * The state of the wasm that reads groups: `none` until it is required, `failed` if it could not be loaded. In Node.js and in
   * `tinyturret/worker`, it also writes to shared backends.
   */
  core: 'none' | 'loading' | 'ok' | 'failed';
  /** The reason why the wasm could not be loaded. Absent unless `core` is `failed`. */
  error?: string;
  /** The status of every backend, in the order in which they are read. */
  tiers: Tier[];
  /** The status of the reports. Absent without the setting `reportTo`. */
  reports?: Reports;
}

/** The status of the reports that a page sends to `reportTo`. */
export interface Reports {
  /**
   * `failing`: the last request failed, and a later one follows. `absent`: nothing more is sent, because `reportTo` is not a
   * valid URL or its server refuses reports.
   */
  state: 'opening' | 'ok' | 'failing' | 'absent';
  /** The number of journal entries that are not delivered to `reportTo` yet. */
  pending: number;
  /** The number of journal entries that are not reported, because there were too many or the server refused them. */
  dropped: number;
}

// The functions that read and change groups. None of them rejects, and all may be called before `init` has settled: they wait
// until the backends are open.

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
 * Returns all that is stored, or all of one group, as a text for `importReport`. Resolves to an empty text if `group` is not
 * the id of a group.
 */
export function exportReport(group?: string): Promise<string>;

/** Returns the contents of the text of a report, without storing anything. */
export function readReport(text: string): Promise<Report>;

/**
 * Imports the result of `exportReport` from another browser. Returns the number of records that were new here or had a higher
 * count than the stored one; 0 if `text` is not a report.
 */
export function importReport(text: string): Promise<number>;
