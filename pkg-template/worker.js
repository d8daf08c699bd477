// `tinyturret/worker` where the global scope is that of a browser's worker: a service worker, which has no `import()`.

import * as turret from './edge/api.js';
import { reports, setCore, settingsOfInit } from './edge/client.js';
import * as core from './edge/core.js';
import { edge } from './edge/edge.js';

setCore(async () => core);

export * from './edge/api.js';
export * from './stores/index.js';
export const { withTurret, honoTurret } = edge(turret, { early: true, reports, settingsOfInit });
