// Captures errors with different locations and messages: as many at once as every contestant stores or sends, and the next ones
// when these are stored or sent.

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
