// Node.js cannot fetch a file: the wasm is there before the entry asks for it.

import { readFileSync } from 'node:fs';
import { initSync } from './tinyturret.js';

try {
  initSync({ module: readFileSync(new URL('./tinyturret_bg.wasm', import.meta.url)) });
} catch {
  // init() tries again, and its status says why it cannot.
}

export * from './eager.js';
