// The package as it is published. The limits are the largest that it takes, for the rows with many errors.

import { exceptions, flush, groups, init as start, status } from '../../pkg/index.js';

export { capture } from '../../pkg/index.js';

export const storage = { name: 'tinyturret', store: 'records' };

export const init = () => start({ maxExceptionGroups: 1000, maxExceptionPerGroup: 1000 });

/** Resolves in the task after that in which an instance was made, and begun; the tiers may open later. */
export async function works() {
  const { instantiateStreaming } = WebAssembly;
  await new Promise((resolve) => {
    WebAssembly.instantiateStreaming = async (...given) => {
      const made = await instantiateStreaming(...given);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(null);
      return made;
    };
  });
  WebAssembly.instantiateStreaming = instantiateStreaming;
  if (!status().session) throw new Error('capture does not work');
}

export const settled = () => flush();

export async function kept() {
  const all = await groups();
  const lists = await Promise.all(all.map(({ id }) => exceptions(id)));
  return {
    counted: all.reduce((sum, { count }) => sum + count, 0),
    stored: lists.reduce((sum, list) => sum + list.length, 0),
  };
}
