import type { Settings } from './types.js';

export * from './index.js';
export * from './stores/stores.js';

/** Settings of `init()`, and those of what the worker answers itself. */
export interface WorkerSettings extends Settings {
  /** Where the viewer is, such as `/tiny-turret/`. It answers nobody but whom `authorize` or `auth` lets in. */
  viewerPath?: string;
  /** Whether whoever sent the request may see the viewer, and change what it shows. */
  authorize?: (request: Request) => unknown;
  /** The same by HTTP Basic authentication. */
  auth?: { user: string; password: string };
  /** Where pages report to, such as `/tiny-turret/collect`; none without it. */
  collectPath?: string;
  /** Other origins whose pages may report, such as `https://shop.example`. */
  collectOrigins?: string[];
}

/** In a worker they may depend on what it is bound to; in a process `env` is that of the process. */
// biome-ignore lint/suspicious/noExplicitAny: each worker's own type
export type GivenSettings = WorkerSettings | ((env: any) => WorkerSettings);

/**
 * The handler as it was, around which failures are captured, and thrown on: a function, an object of functions such
 * as `fetch` and `scheduled`, or a class such as that of a Durable Object. The settings are those given first.
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
