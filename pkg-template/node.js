// The entry of Node.js, Deno and Bun. Node.js cannot fetch a file, so the wasm is read.

import { readFile } from 'node:fs/promises';
import { once, withBackends } from './core-backends.js';
import { captureUncaught, end, reports, setCore, turret } from './edge/client.js';
import { observeProcess } from './edge/process.js';

const load = once(async () => {
  const wasm = await import('./tinyturret_edge.js');
  wasm.initSync({ module: await readFile(new URL('./tinyturret_edge_bg.wasm', import.meta.url)) });
  return wasm;
});

const start = async (settings) => {
  const wasm = await load();
  await wasm.init(withBackends(settings));
  return wasm;
};

setCore(async () => ({ start }));

let isObserved = false;

export * from './edge/api.js';

/** Starts, and from the first call on captures what nothing in the process has caught. */
export function init(settings) {
  const begun = turret.init(settings);
  if (!isObserved) {
    isObserved = true;
    observeProcess(captureUncaught, end);
  }
  return begun;
}

/** Writes what was captured, and the reports of browsers that were answered. */
export function flush() {
  const written = Promise.all([turret.flush(), reports.settled()]).then(() => {});
  written.catch(() => {});
  return written;
}
