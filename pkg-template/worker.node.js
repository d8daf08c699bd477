// `tinyturret/worker` for Node.js, Deno and Bun. A process flushes by itself, so there is no `keepAlive`.

import { reports, settingsOfInit } from './edge/client.js';
import { edge } from './edge/edge.js';
import { http } from './edge/node.js';
import * as turret from './node.js';

export * from './node.js';
export * from './stores/index.js';

export const { withTurret, honoTurret, expressTurret } = edge(turret, {
  early: true,
  reports,
  settingsOfInit,
  env: process.env,
  address,
  http,
});

/**
 * Returns the address of the connection. `peer` is the socket in Node.js, the second argument of the handler in Deno, and the
 * server in Bun.
 */
function address(request, peer) {
  return peer?.remoteAddr?.hostname ?? peer?.requestIP?.(request)?.address ?? peer?.remoteAddress;
}
