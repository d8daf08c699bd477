// `tinyturret/worker` where the global scope is that of a browser's worker: a service worker.

import * as turret from './eager.js';
import { edge } from './edge/edge.js';

export * from './eager.js';
export * from './stores/index.js';
export const { withTurret, honoTurret } = edge(turret, { early: true });
