// The entry of workerd, which compiles no bytes: a wasm module is imported.

import { setCore } from './edge/client.js';
import * as wasm from './tinyturret.js';
import module from './tinyturret_bg.wasm';

const start = async (settings) => {
  wasm.initSync({ module });
  await wasm.init(settings);
  return wasm;
};

setCore(async () => ({ start }));

export * from './edge/api.js';
