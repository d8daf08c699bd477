// workerd compiles no bytes: a wasm module is imported.

import { initSync } from './tinyturret.js';
import module from './tinyturret_bg.wasm';

try {
  initSync({ module });
} catch {
  // init() tries again, and its status says why it cannot.
}

export * from './eager.js';
