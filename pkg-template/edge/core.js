// Loads the core for ../worker.js, in service workers and other workers of browsers. ../node.js and ../workerd.js load the same
// wasm in other ways.

import { once, withBackends } from '../core-backends.js';
import * as wasm from '../tinyturret_edge.js';

const load = once(() =>
  wasm.default({ module_or_path: new URL('../tinyturret_edge_bg.wasm', import.meta.url) }),
);

/**
 * Loads the wasm once, and initializes it with `settings`. Resolves to its exported functions, and rejects if the wasm does
 * not load.
 */
export async function start(settings) {
  await load();
  await wasm.init(withBackends(settings));
  return wasm;
}
