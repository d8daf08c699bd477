import type { Exception, Group, Report, Settings, Status } from './types.js';

export type * from './types.js';

/**
 * Applies the settings. Failures are captured from the import on; those before this call, also those that `recorder.js`
 * has captured, are moved to the namespace of the settings. Opens the storage when the page is idle, at the latest after a
 * second, and resolves when it has answered, at the latest after 5 seconds. Rejects only if `ignoreStorageErrors` is false
 * and a tier fails. Does not load the wasm.
 */
export function init(settings?: Settings): Promise<Status>;

/**
 * Stores an error that you caught. Returns the id of the exception, or `''` if a callback dropped it or the same object
 * was captured less than 5 seconds ago.
 */
export function capture(
  error: unknown,
  context?: Record<string, unknown>,
  handled?: boolean,
): string;

/** Remembers an action, for the exceptions that follow: the newest 30. */
export function breadcrumb(text: string, data?: unknown): void;

/** Loads the wasm and returns the groups, newest last-seen first. Resolves to an empty list if the wasm does not load. */
export function groups(): Promise<Group[]>;

/** The stored exceptions of a group, newest first. */
export function exceptions(group: string): Promise<Exception[]>;

/**
 * Marks a group as mended: it opens again when it is seen again. With `release`, when a release sees it that was first
 * seen after this.
 */
export function resolve(group: string, options?: { release?: string }): Promise<void>;

/** Marks a group as of no interest: for good, until so many are counted in all, or until a time. */
export function ignore(
  group: string,
  options?: { untilCount?: number; untilTime?: number },
): Promise<void>;

/** Takes a group's mark away. */
export function reopen(group: string): Promise<void>;
export function remove(group: string): Promise<void>;

/** Deletes everything that is stored in this namespace. */
export function clear(): Promise<void>;

/** Writes what waits in memory to every tier. */
export function flush(): Promise<void>;

/** All that is stored, or all of one group, as text that `importReport()` takes. */
export function exportReport(group?: string): Promise<string>;

/** What a report holds; nothing of it is stored. */
export function readReport(text: string): Promise<Report>;

/** Adds what a report holds; how many records were new. */
export function importReport(text: string): Promise<number>;

/** The status of this page, worker or isolate. Loads nothing. */
export function status(): Status;

/** Calls `listener` after anything changed, here or in another tab. Returns a function that ends this. */
export function subscribe(listener: () => void): () => void;

/** Prints the groups in the developer console. */
export function top(): Promise<void>;

export function openViewer(): void;
