// The entry of Node.js, Deno and Bun. Node.js cannot fetch a file, so the wasm is read.

import { readFile } from 'node:fs/promises';
import { setCore } from './edge/client.js';

const start = async (settings) => {
  const wasm = await import('./tinyturret.js');
  wasm.initSync({ module: await readFile(new URL('./tinyturret_bg.wasm', import.meta.url)) });
  await wasm.init(settings);
  return wasm;
};

setCore(async () => ({ start }));

export * from './edge/api.js';
