// The entry for workerd, which does not compile bytes at run time, so the wasm is imported as a module.

import { withBackends } from './core-backends.js';
import { setCore } from './edge/client.js';
import * as wasm from './tinyturret_edge.js';
import module from './tinyturret_edge_bg.wasm';

const start = async (settings) => {
  wasm.initSync({ module });
  await wasm.init(withBackends(settings));
  return wasm;
};

setCore(async () => ({ start }));

export * from './edge/api.js';
