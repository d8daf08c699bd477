import type { Settings } from './types.js';

export * from './index.js';
export * from './stores/stores.js';

/** The settings of `init()`, and settings of the viewer and of the endpoint for reports. */
export interface WorkerSettings extends Settings {
  /**
   * The path of the viewer, such as `/tiny-turret/`. The viewer is closed (status 404) unless `authorize`, `auth` or
   * `development` opens it. If several are set, the first of these three decides.
   */
  viewerPath?: string;
  /**
   * Returns `true`, or a promise of `true`, if the sender of the request may use the viewer. After any other value or an
   * error, the viewer stays closed.
   */
  authorize?: (request: Request) => boolean | Promise<boolean>;
  /**
   * Opens the viewer with HTTP Basic authentication. The viewer stays closed if the user or the password is empty, or the
   * user has a colon. After 10 failed attempts of an address in a minute, or 100 of all addresses, the status is 429.
   */
  auth?: { user: string; password: string };
  /**
   * `true` opens the viewer with a token, for development. The first page that asks for the token prints a link with it
   * to the console; the token and its cookie are valid for 12 hours. Anyone who can read the console can open the viewer.
   * Other values do not open the viewer, and truthy ones print a warning. Failed attempts have the limits of `auth`.
   */
  development?: boolean;
  /**
   * Returns the source map of a script, or the debug file of a wasm module. It is called only for visitors that may use the
   * viewer. `file` is the path of the script or module as in a URL, such as `/assets/index-9f2c.js`, without dot segments and
   * encoded slashes. `release` is the release of the exception, or ''. The sender of a report can choose both. Only the body of
   * a successful response is sent; without one, nothing is sent.
   */
  symbols?: (file: string, release: string) => Response | undefined | Promise<Response | undefined>;
  /** The path to which pages send reports, such as `/tiny-turret/collect`. Without it, no reports are accepted. */
  collectPath?: string;
  /** The origins whose pages may send reports in addition to the worker's own origin, such as `https://shop.example`. */
  collectOrigins?: string[];
  /** The most groups that are kept of reports, in addition to other groups: default 10. A cleanup removes further ones. */
  maxReportedGroups?: number;
  /**
   * `true` captures the exceptions of other workers that a `tail` handler of workerd gets, grouped by script: the first 100 of
   * a batch. Logs are not captured. Default: false.
   */
  captureTail?: boolean;
  /**
   * Whether the limits of reports and of failed attempts use the last entry of `X-Forwarded-For` as the address of the
   * client. Set it only if all requests come through one proxy that adds or replaces this header; otherwise clients can
   * choose their address. Default: false, which uses the address of the connection.
   */
  trustProxy?: boolean;
  /**
   * Returns the IPv4 or IPv6 address of the client for the limits of reports and of failed attempts, such as that of a header
   * which the proxy sets. The address of the connection is used if it throws or returns anything else. It takes precedence
   * over `trustProxy`.
   */
  address?: (request: Request) => string | undefined;
}

/** Settings, or a function that returns them. `env` has the bindings of a worker, or is the environment of a process. */
// biome-ignore lint/suspicious/noExplicitAny: each worker has its own type
export type GivenSettings = WorkerSettings | ((env: any) => WorkerSettings);

/**
 * Returns a handler that captures the errors that `handler` throws, and throws them again. A handler is a function, an object
 * with functions such as `fetch` and `scheduled`, or a class such as that of a Durable Object or a workflow. Never throws: a
 * handler that cannot be wrapped is returned itself. Later calls may add settings. If a later call has another value of a
 * setting, the first value is used, and a warning is printed.
 */
export function withTurret<Handler>(handler: Handler, settings?: GivenSettings): Handler;

/**
 * Returns the middleware for Hono, `app.use(honoTurret())`. It captures the errors of the handlers after it, and serves the
 * viewer and the endpoint for reports.
 */
export function honoTurret(
  settings?: GivenSettings,
  // biome-ignore lint/suspicious/noExplicitAny: Hono's own types
): (context: any, next: () => Promise<void>) => Promise<any>;

/**
 * Returns the middleware for Express in Node.js, Deno and Bun, which captures the errors of handlers. It must be used after
 * all routes: `app.use(expressTurret())`.
 */
export function expressTurret(
  settings?: GivenSettings,
): (error: unknown, request: unknown, response: unknown, next: (error: unknown) => void) => void;
