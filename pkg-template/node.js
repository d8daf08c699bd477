// The entry for Node.js, Deno and Bun. Reads the wasm from the file system, because `fetch` of Node.js cannot.

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

/** Applies the settings. From the first call on, uncaught errors and unhandled rejections of the process are captured. */
export function init(settings) {
  const started = turret.init(settings);
  if (!isObserved) {
    isObserved = true;
    observeProcess(captureUncaught, end);
  }
  return started;
}

/**
 * Writes all captured failures and all accepted reports. Rejects only if `ignoreStorageErrors` is false and a backend fails;
 * the rejection counts as handled.
 */
export function flush() {
  const written = Promise.all([turret.flush(), reports.settled()]).then(() => {});
  written.catch(() => {});
  return written;
}
