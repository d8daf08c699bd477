// Many errors, each of a place and with words of its own. So many at once as every contestant stores or sends, and the
// next when they are. Microseconds a capture.

import { makers, near } from '/errors.mjs';
import { calibrate, watch } from './busy.mjs';
import { begin } from './load.mjs';
import { loop } from './loop.mjs';

const AT_ONCE = 500;

export default async function distinct(name, count) {
  const contestant = await begin(name);
  await calibrate();
  let calls = 0;
  let busy = 0;
  for (let from = 0; from < count; from += AT_ONCE) {
    const errors = makers.slice(from, from + AT_ONCE).map((make) => near(make));
    const end = watch();
    calls += loop(contestant, errors);
    await contestant.settled();
    busy += end();
  }
  return { call: (calls * 1000) / count, until: (busy * 1000) / count };
}
