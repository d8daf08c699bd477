// Uses the worker's entry as a user in TypeScript writes it. The file is compiled, and never run.

import type { GivenSettings, Store, WorkerSettings } from 'tinyturret/worker';
import {
  capture,
  d1,
  denoKv,
  durableObject,
  expressTurret,
  groups,
  honoTurret,
  kv,
  sqlite,
  TurretStore,
  withTurret,
} from 'tinyturret/worker';

interface Env {
  DB: Parameters<typeof d1>[0];
  KV: Parameters<typeof kv>[0];
  TURRET: Parameters<typeof durableObject>[0];
  VIEWER_PASSWORD?: string;
}

const settings = (env: Env): WorkerSettings => ({
  release: '1.4.2',
  storageBackends: [d1(env.DB), kv(env.KV, { prefix: 'e/' }), durableObject(env.TURRET), 'memory'],
  viewerPath: '/tiny-turret/',
  authorize: async (request) => request.headers.get('x-key') === env.VIEWER_PASSWORD,
  auth: { user: 'admin', password: 'secret' },
  development: env.VIEWER_PASSWORD === undefined,
  collectPath: '/tiny-turret/collect',
  captureTail: true,
  trustProxy: true,
  address: (request: Request) => request.headers.get('x-real-ip') ?? undefined,
  collectOrigins: ['https://shop.example'],
  symbols: async (file, release) => (release ? new Response(file) : undefined),
});

export default withTurret(
  { fetch: async (request: Request, env: Env) => new Response(`${request.url}${env.KV}`) },
  settings,
);

const handler: (request: Request) => Response = withTurret((_request: Request) => new Response());
export const Room = withTurret(class Room extends TurretStore {}, settings);
export const id: string = capture(new Error('x'), { cart: 3 });
export const all = [handler, honoTurret(settings), expressTurret(), groups(), TurretStore, denoKv];

export function local(database: Parameters<typeof sqlite>[0]): GivenSettings {
  const store: Store = sqlite(database, { table: 'errors' });
  return { storageBackends: [store] };
}

// @ts-expect-error: this setting does not exist
withTurret({}, { viewer: '/x' });
// @ts-expect-error: the setting is a path
withTurret({}, { viewerPath: 1 });
// @ts-expect-error: the password is missing
withTurret({}, { auth: { user: 'admin' } });
// @ts-expect-error: the setting is a boolean
withTurret({}, { development: 'true' });
// @ts-expect-error: the setting is a boolean
withTurret({}, { captureTail: 'yes' });
// @ts-expect-error: the function returns a boolean
withTurret({}, { authorize: () => ({ ok: false }) });
// @ts-expect-error: the argument is a binding, not its name
d1('DB');
