// `tinyturret/worker` where the global scope is that of a browser's worker: a service worker.

import { edge } from './edge/edge.js';
import * as turret from './index.js';

export * from './index.js';
export * from './stores/index.js';
export const { withTurret, honoTurret } = edge(turret, { early: true });
