// What a repeated capture costs where much is stored already. Microseconds.

import { makers, near } from '/errors.mjs';
import { time } from './calls.mjs';
import { begin } from './load.mjs';

export default async function filled(name) {
  const contestant = await begin(name);
  await contestant.settled();
  return { call: await time(contestant, () => near(makers[0])) };
}
