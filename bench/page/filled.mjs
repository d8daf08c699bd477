// Measures a repeated capture in a page with many stored groups or exceptions, in microseconds.

import { makers, near } from '/errors.mjs';
import { time } from './calls.mjs';
import { begin } from './load.mjs';

export default async function filled(name) {
  const contestant = await begin(name);
  await contestant.settled();
  return { call: await time(contestant, () => near(makers[0])) };
}
