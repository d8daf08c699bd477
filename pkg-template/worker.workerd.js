// `tinyturret/worker` for workerd, which stops all work of a request when the request ends.

import * as cloudflare from 'cloudflare:workers';
import { reports, settingsOfInit } from './edge/client.js';
import { edge } from './edge/edge.js';
import { captureTail } from './edge/tail.js';
import * as turret from './workerd.js';

export * from './stores/index.js';
export * from './stores/workerd.js';
export * from './workerd.js';

const { withTurret, honoTurret, capture, requestFlush } = edge(turret, {
  settings: { autoFlush: false },
  reports,
  rpc: cloudflare,
  captureTail,
  settingsOfInit,
  keepAlive: (promise) => cloudflare.waitUntil(promise),
  // Cloudflare sets `cf-connecting-ip`, and describes its data center in `request.cf`. In workerd outside of Cloudflare, `cf`
  // is absent, and the client may send the header itself.
  address: (request) => request.cf?.colo && request.headers.get('cf-connecting-ip'),
});

export { capture, honoTurret, withTurret };

// Flushes failures that occur outside of all handlers.
for (const type of ['error', 'unhandledrejection']) addEventListener(type, () => requestFlush());
