// Measures a call of `capture` with repeated errors, in microseconds.

import { caused, fifty, makers, near, ten } from '/errors.mjs';
import { begin } from './load.mjs';
import { loop, median } from './loop.mjs';

const CALLS = 200;
const TIMES = 5;
// Functions that each make another error. Each is captured twice per loop, so that no contestant treats it as a storm of
// errors.
const KINDS = makers.slice(1, 1 + CALLS / 2);

let orders = 0;
const noPrice = (options) => new Error(`order ${++orders} has no price`, options);

const ROWS = {
  same: () => near(makers[0]),
  known: (at) => near(KINDS[at % KINDS.length]),
  'site.ten': () => ten(noPrice),
  'site.fifty': () => fifty(noPrice),
  'site.causes': () => caused(noPrice),
};

export default async function calls(name) {
  const contestant = await begin(name);
  const took = {};
  for (const [row, make] of Object.entries(ROWS)) took[row] = await time(contestant, make);
  return took;
}

/** Resolves to the median time of a call of `capture` with `make(index)`, in microseconds. */
export async function time(contestant, make) {
  const times = [];
  for (let at = 0; at <= TIMES; at++) {
    times.push(
      (loop(
        contestant,
        Array.from({ length: CALLS }, (_, at) => make(at)),
      ) *
        1000) /
        CALLS,
    );
    await contestant.settled();
  }
  // Leaves out the first time, which contains the compilation of the code.
  return median(times.slice(1));
}
