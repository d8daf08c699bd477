// The first things a page does: loads a contestant, begins, captures. What it needs for that is here before.

import { makers, near } from '/errors.mjs';
import { load } from './load.mjs';
import { quiet } from './loop.mjs';

let contestant;

export default async function start(part, name) {
  return parts[part](name);
}

const parts = {
  /** Only compiles this. */
  prepare: () => quiet(),

  async begin(name) {
    const began = performance.now();
    contestant = await load(name);
    const loaded = performance.now();
    const initialized = contestant.init();
    await contestant.works?.();
    const works = performance.now() - loaded;
    await initialized;
    const ready = performance.now() - began;
    await quiet();
    return { works, ready };
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
