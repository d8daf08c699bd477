// `tinyturret/worker` in Node.js, Deno and Bun: a process, which writes without being asked to.

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
 * The address of the connection. `peer` is the socket in Node.js, what Deno passes with the request, and the server in
 * Bun.
 */
function address(request, peer) {
  return peer?.remoteAddr?.hostname ?? peer?.requestIP?.(request)?.address ?? peer?.remoteAddress;
}
