// The first things a page does: loads a contestant, begins, captures.

import { makers, near } from '/errors.mjs';
import { calibrate, watch } from './busy.mjs';
import { load } from './load.mjs';

/** Watched, it tells how long the main thread worked, and takes longer for it. */
export default async function start(name, watched) {
  await pause(100);
  if (watched) await calibrate();
  const end = watched ? watch() : undefined;
  const began = performance.now();
  const contestant = await load(name);
  await contestant.init();
  const ready = performance.now() - began;
  const busy = end?.();
  const error = near(makers[0]);
  const before = performance.now();
  contestant.capture(error);
  const first = performance.now() - before;
  await contestant.settled();
  return { ready, busy, first };
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
