import type { Settings, Status } from './types.js';

// The functions that read and change groups, and their types.
export * from './types.js';

/**
 * Applies the settings. Failures are captured from the import on. Those captured before this call, also by `recorder.js`,
 * move to the namespace of the settings. Opens the backends when the page is idle, at the latest after 1 second, and resolves
 * when they have answered, at the latest after 5 seconds. Rejects only if `ignoreStorageErrors` is false and a backend fails.
 * Does not load the wasm.
 */
export function init(settings?: Settings): Promise<Status>;

/**
 * Captures an error that you caught. Returns the id of the exception, or `''` if a callback dropped it or the same object was
 * captured less than 5 seconds ago. `context` is stored with it. `handled: false` marks an error that is rethrown.
 */
export function capture(
  error: unknown,
  context?: Record<string, unknown>,
  handled?: boolean,
): string;

/** Adds a breadcrumb, which is stored with the exceptions that follow. The newest 30 are kept. */
export function breadcrumb(text: string, data?: unknown): void;

/** Writes all pending changes to every backend. Rejects only if `ignoreStorageErrors` is false and a backend fails. */
export function flush(): Promise<void>;

/** Returns the status of this page, worker or isolate. Loads nothing. */
export function status(): Status;

/**
 * Calls `listener` after every change of stored records, here or in another tab. Returns a function that removes the listener.
 */
export function subscribe(listener: () => void): () => void;

/** Prints the groups as a table in the developer console. */
export function top(): Promise<void>;

/** Opens the viewer in a new window: at `viewerUrl` if that is set, otherwise the viewer of the package. */
export function openViewer(): void;
