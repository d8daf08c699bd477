import type { Exception, Group, Report, Settings, Status } from './types.js';

export type * from './types.js';

/**
 * Loads the wasm, opens the storage, installs the listeners. Resolves also when
 * the wasm cannot be loaded: the status says so, and failures are kept as notes.
 */
export function init(settings?: Settings): Promise<Status>;

/** Stores an error that you caught; the id of the exception, `''` when it was dropped. */
export function capture(
  error: unknown,
  context?: Record<string, unknown>,
  handled?: boolean,
): string;

/** Remembers what happened, for the exceptions that follow. */
export function breadcrumb(text: string, data?: unknown): void;

/** The groups, newest last-seen first. */
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

/** Has every tier written what waits. */
export function flush(): Promise<void>;

/** All that is stored, or all of one group, as text that `importReport()` takes. */
export function exportReport(group?: string): Promise<string>;

/** What a report holds; nothing of it is stored. */
export function readReport(text: string): Promise<Report>;

/** Adds what a report holds; how many records were new. */
export function importReport(text: string): Promise<number>;

export function status(): Status;

/** Calls back after anything changed, here or in another tab; returns what ends that. */
export function subscribe(listener: () => void): () => void;

/** Prints the groups in the developer console. */
export function top(): Promise<void>;

export function openViewer(): void;
