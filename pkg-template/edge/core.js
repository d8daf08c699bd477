// The core where the global scope is that of a browser's worker: see worker.js.

import { withBackends } from '../core-backends.js';
import * as wasm from '../tinyturret_edge.js';

/** Starts the core with these settings. Resolves to its functions. Rejects if the wasm does not load. */
export async function start(settings) {
  await wasm.default({ module_or_path: new URL('../tinyturret_edge_bg.wasm', import.meta.url) });
  await wasm.init(withBackends(settings));
  return wasm;
}
