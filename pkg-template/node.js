// The entry of Node.js, Deno and Bun. Node.js cannot fetch a file, so the wasm is read.

import { readFile } from 'node:fs/promises';
import { captureUncaught, end, reports, setCore, turret } from './edge/client.js';
import { observeProcess } from './edge/process.js';

const start = async (settings) => {
  const wasm = await import('./tinyturret.js');
  wasm.initSync({ module: await readFile(new URL('./tinyturret_bg.wasm', import.meta.url)) });
  await withoutChannels(() => wasm.init(settings));
  return wasm;
};

/** In Deno, a BroadcastChannel keeps the process running, has no `unref`, and reaches no other process. */
function withoutChannels(work) {
  if (!globalThis.Deno) return work();
  const { BroadcastChannel } = globalThis;
  globalThis.BroadcastChannel = undefined;
  try {
    return work();
  } finally {
    globalThis.BroadcastChannel = BroadcastChannel;
  }
}

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
