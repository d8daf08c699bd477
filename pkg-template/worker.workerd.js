// `tinyturret/worker` in workerd, where work lives as long as its request.

import * as cloudflare from 'cloudflare:workers';
import { edge } from './edge/edge.js';
import * as turret from './workerd.js';

export * from './stores/index.js';
export * from './stores/workerd.js';
export * from './workerd.js';

const { withTurret, honoTurret, capture, saveSoon } = edge(turret, {
  settings: { autoFlush: false },
  keepAlive: (promise) => cloudflare.waitUntil(promise),
  address: (request) => request.headers.get('cf-connecting-ip'),
});

export { capture, honoTurret, withTurret };

// Nothing that these tell of has a handler around it.
for (const type of ['error', 'unhandledrejection']) addEventListener(type, () => saveSoon());
