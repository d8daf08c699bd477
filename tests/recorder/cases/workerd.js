// Runs a case in workerd, which loads wasm only by an import.

import { record } from './record.js';

export default {
  async test(_, { CASE }) {
    const records = await record(CASE, async (path) => (await import(`./${path}`)).default);
    console.log(JSON.stringify(records));
  },
};
