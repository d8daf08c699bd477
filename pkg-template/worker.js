// `tinyturret/worker` for workers of browsers. It imports statically, because service workers have no `import()`.

import * as turret from './edge/api.js';
import { reports, setCore, settingsOfInit } from './edge/client.js';
import * as core from './edge/core.js';
import { edge } from './edge/edge.js';

setCore(async () => core);

export * from './edge/api.js';
export * from './stores/index.js';
export const { withTurret, honoTurret } = edge(turret, { early: true, reports, settingsOfInit });
