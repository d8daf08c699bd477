// Captures errors of ten kinds in a tight loop.

import { makers, near } from '/errors.mjs';
import { begin } from './load.mjs';
import { loop } from './loop.mjs';

const KINDS = 10;

export default async function storm(name, count) {
  const contestant = await begin(name);
  const errors = Array.from({ length: count }, (_, at) => near(makers[at % KINDS]));
  const took = loop(contestant, errors);
  const late = await nextTask();
  await contestant.settled();
  return { loop: took, late, ...(await contestant.kept?.()) };
}

/** Resolves to the milliseconds until a new task runs. */
function nextTask() {
  const began = performance.now();
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => resolve(performance.now() - began);
    port2.postMessage(null);
  });
}
