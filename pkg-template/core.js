// Loads the core of pages: a wasm module that groups the journal's entries. It is loaded when groups are read, and to clean up.
// In the package, this file is in the folder of core-backends.js (from src/recorder) and tinyturret.js (by wasm-bindgen).

import { once, withBackends } from './core-backends.js';
import * as wasm from './tinyturret.js';

const load = once(() =>
  wasm.default({ module_or_path: new URL('./tinyturret_bg.wasm', import.meta.url) }),
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
