// Measures the start of a page: loads a contestant, initializes it, and captures. The code that measures is loaded before.

import { makers, near } from '/errors.mjs';
import { load } from './load.mjs';
import { quiet } from './loop.mjs';

let contestant;

export default async function start(part, name) {
  return parts[part](name);
}

const parts = {
  /** Does nothing but wait. The call makes the engine load and compile this module before the measurement. */
  prepare: () => quiet(),

  async begin(name) {
    const began = performance.now();
    contestant = await load(name);
    let ready = performance.now() - began;
    mark();
    const works = contestant.works?.();
    const inited = performance.now();
    const initialized = contestant.init();
    await works;
    ready += performance.now() - inited;
    mark();
    const worked = performance.now();
    await initialized;
    ready += performance.now() - worked;
    await quiet();
    return { ready };
  },

  async capture() {
    const error = near(makers[0]);
    const began = performance.now();
    contestant.capture(error);
    const first = performance.now() - began;
    await contestant.settled();
    return { first };
  },
};

/** Sends a synchronous request, during which the driver reads the CPU time of this thread. */
function mark() {
  const request = new XMLHttpRequest();
  request.open('POST', '/mark', false);
  request.send();
}
