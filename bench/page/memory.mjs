// Measures the size of stored exceptions. The driver collects garbage and reads the heap between the parts.

import { makers, near } from '/errors.mjs';
import { load } from './load.mjs';
import { ended, openStore } from './store.mjs';

const AT_ONCE = 500;

let contestant;
let wasm;

export default async function memory(part, ...given) {
  return parts[part](...given);
}

const parts = {
  async begin(name, count) {
    findMemory();
    contestant = await load(name);
    await contestant.init();
    contestant.capture(near(makers[count]));
    await contestant.settled();
    // Calls each function once, so that the engine compiles it before the measurement.
    for (const make of makers.slice(0, count)) near(make);
    return measured();
  },

  async capture(count) {
    let text = 0;
    for (let from = 0; from < count; from += AT_ONCE) {
      const errors = makers.slice(from, from + AT_ONCE).map((make) => near(make));
      for (const { message, stack } of errors) text += message.length + stack.length;
      for (const error of errors) contestant.capture(error);
      await contestant.settled();
    }
    return { text };
  },

  measured,
};

async function measured() {
  const { usage } = await navigator.storage.estimate();
  return { wasm: wasm?.buffer.byteLength ?? 0, disk: usage, records: await lengthOfRecords() };
}

function findMemory() {
  const { instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = async (...given) => {
    const made = await instantiateStreaming(...given);
    const exports = Object.values(made.instance.exports);
    wasm = exports.find((value) => value instanceof WebAssembly.Memory);
    return made;
  };
}

/** Resolves to the summed size of all stored keys and values: one per character of a text, and 8 per number. */
async function lengthOfRecords() {
  const records = (await openStore(contestant.storage))();
  const [keys, values] = await Promise.all([ended(records.getAllKeys()), ended(records.getAll())]);
  records.transaction.db.close();
  return [...keys, ...values].reduce((sum, value) => sum + lengthOf(value), 0);
}

function lengthOf(value) {
  if (typeof value === 'string') return value.length;
  if (typeof value === 'number') return 8;
  return Object.values(value).reduce((sum, part) => sum + lengthOf(part), 0);
}
