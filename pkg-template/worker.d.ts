import type { Settings } from './types.js';

export * from './index.js';
export * from './stores/stores.js';

/** Settings of `init()`, and those of what the worker answers itself. */
export interface WorkerSettings extends Settings {
  /**
   * The path of the viewer, such as `/tiny-turret/`. The viewer is closed (status 404) unless `authorize`, `auth` or
   * `development` opens it. If several are set, the first of these three decides.
   */
  viewerPath?: string;
  /**
   * Returns `true`, or a promise of it, if the sender of the request may see the viewer and change what it shows. Any
   * other value, and an error, keeps the viewer closed.
   */
  authorize?: (request: Request) => boolean | Promise<boolean>;
  /**
   * Opens the viewer with HTTP Basic authentication. The user must not be empty or have a colon, and the password must
   * not be empty; otherwise the viewer is closed. After 10 failed attempts of an address in a minute, or 100 of all
   * addresses, the status is 429.
   */
  auth?: { user: string; password: string };
  /**
   * `true` opens the viewer with a token, for development. The first page that asks for the token prints a link with it
   * to the console; the token and its cookie are valid for 12 hours. Anyone who can read the console can open the viewer.
   * Any other value opens nothing, and a truthy one prints a warning. Failed attempts have the limits of `auth`.
   */
  development?: boolean;
  /**
   * Returns the source map of a script for the viewer, which asks only for a visitor that may see it. `file` is the path of
   * the script as in a URL, such as `/assets/index-9f2c.js`, without dot segments and encoded slashes; `release` is that of
   * the exception, or ''. Whoever may report a failure can choose both. Nothing is sent for any other value than a
   * response with a status of success, of which only the body is sent.
   */
  symbols?: (file: string, release: string) => Response | undefined | Promise<Response | undefined>;
  /** Where pages report to, such as `/tiny-turret/collect`; none without it. */
  collectPath?: string;
  /** Other origins whose pages may report, such as `https://shop.example`. */
  collectOrigins?: string[];
  /** How many groups are kept that only pages have reported, 10 by default. They take no place of other groups. */
  maxReportedGroups?: number;
  /**
   * `true` captures the exceptions of other workers that a `tail` handler gets in workerd, at most 100 of a batch, by script.
   * Logs are not captured. Default: false.
   */
  captureTail?: boolean;
  /**
   * Whether the limits of reports and of failed attempts use the last entry of `X-Forwarded-For` as the address of the
   * client. Set it only if all requests come through one proxy that adds or replaces this header; otherwise clients can
   * choose their address. Default: false, which uses the address of the connection.
   */
  trustProxy?: boolean;
  /**
   * Returns the IPv4 or IPv6 address of the client for these limits, such as that of a header which the proxy sets. The
   * address of the connection is used if it throws or returns anything else. It takes precedence over `trustProxy`.
   */
  address?: (request: Request) => string | undefined;
}

/** In a worker they may depend on what it is bound to; in a process `env` is that of the process. */
// biome-ignore lint/suspicious/noExplicitAny: each worker's own type
export type GivenSettings = WorkerSettings | ((env: any) => WorkerSettings);

/**
 * The handler as it was, around which failures are captured, and thrown on: a function, an object of functions such
 * as `fetch` and `scheduled`, or a class such as that of a Durable Object or a workflow. Never throws: a handler that cannot
 * be wrapped is returned as it is. Later calls may add settings; if they give another value of a setting, the first one is
 * used, and a warning is printed.
 */
export function withTurret<Handler>(handler: Handler, settings?: GivenSettings): Handler;

/** For Hono: `app.use(honoTurret())`. */
export function honoTurret(
  settings?: GivenSettings,
  // biome-ignore lint/suspicious/noExplicitAny: Hono's own types
): (context: any, next: () => Promise<void>) => Promise<any>;

/** For Express, after all routes: `app.use(expressTurret())`. In Node.js, Deno and Bun. */
export function expressTurret(
  settings?: GivenSettings,
): (error: unknown, request: unknown, response: unknown, next: (error: unknown) => void) => void;
