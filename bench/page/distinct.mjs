// Many errors, each of a place and with words of its own. So many at once as every contestant stores or sends, and the
// next when they are.

import { makers, near } from '/errors.mjs';
import { begin } from './load.mjs';
import { loop, quiet } from './loop.mjs';

let contestant;
let errors;

export default async function distinct(part, ...given) {
  return parts[part](...given);
}

const parts = {
  async begin(name) {
    contestant = await begin(name);
    return quiet();
  },

  async make(from, count) {
    errors = makers.slice(from, from + count).map((make) => near(make));
    return quiet();
  },

  async capture() {
    const took = loop(contestant, errors);
    errors = undefined;
    await contestant.settled();
    await quiet();
    return { took };
  },
};
