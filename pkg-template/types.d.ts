/** What `init()` takes. Every key may be left out; one that is unknown or wrong is named in the console once, and its default used. */
export interface Settings {
  /** Exceptions kept of each group, 1 to 1000. Default 100. */
  maxExceptionPerGroup?: number;
  /** Groups kept, 1 to 1000. Default 10. */
  maxExceptionGroups?: number;
  /** How likely a write is to start a clean-up, 0 to 1. Default 0.05. */
  cleanupTriggerRate?: number;
  /** Default true. False: `init()` and `flush()` reject when storing fails, and `onStorageError` is called. */
  ignoreStorageErrors?: boolean;
  onStorageError?: (tier: string, message: string) => void;
  /** Keep the own properties of thrown errors. Default true. */
  captureLocals?: boolean;
  /** Written all, read from the first that answers. Default `['indexedDB', 'localStorage', 'memory']`. */
  storageBackends?: (string | Backend)[];
  /** Keeps two apps on one origin apart. Default `''`. */
  namespace?: string;
  release?: string;
  environment?: string;
  /** Changes an exception before it is stored; null drops it. */
  beforeSave?: (exception: Exception) => Exception | null | void;
  /** Texts that `type: message` contains, or functions that answer true: not stored. */
  ignore?: (string | ((exception: Exception) => boolean))[];
  /** Shows a small link to the viewer in the page. Default false. */
  showViewerLink?: boolean;
  /** Default: `viewer/` beside the package. */
  viewerUrl?: string;
  /** Install the global listeners. Default true; a page that only shows groups says false. */
  listen?: boolean;
}

/** A place of your own to store in: strings by string keys. */
export interface Backend {
  name?: string;
  put(records: [key: string, value: string][]): Promise<void>;
  list(prefix: string): Promise<[key: string, value: string][]>;
  remove(keys: string[]): Promise<void>;
}

export type Kind = 'error' | 'rejection' | 'panic' | 'captured' | 'message' | 'resource' | 'csp';

export interface Frame {
  function: string;
  file: string;
  line?: number;
  column?: number;
  /** The wasm module, and the function's index and the code's offset in it. */
  module?: string;
  index?: number;
  offset?: number;
  inApp: boolean;
}

export interface Cause {
  type: string;
  message: string;
  frames: Frame[];
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
  hours: [start: number, count: number][];
  state: 'open' | 'resolved' | 'ignored';
  sessions: number;
  releases: string[];
  fatal: boolean;
}

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
  frames: Frame[];
  causes: Cause[];
  locals: Record<string, string>;
  context: Record<string, string>;
  breadcrumbs: Breadcrumb[];
  url?: string;
  userAgent?: string;
  release?: string;
  environment?: string;
  stack?: string;
}

export interface Breadcrumb {
  time: number;
  text: string;
  data?: string;
}

export interface Tier {
  name: string;
  state: 'opening' | 'ok' | 'failing' | 'absent';
  error?: string;
  pending: number;
  dropped: number;
}

export interface Status {
  version: string;
  namespace: string;
  session: string;
  /** The tier that `groups()` was last read from. */
  reading?: string;
  captured: number;
  tiers: Tier[];
}
