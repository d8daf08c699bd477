// Tests that a failure is stored although its page dies in the same task: it is there after a restart of the browser.
// docs/measurements/survival.md has measurements of more cases.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { measure } from '../death/measure.mjs';
import { browserNames } from './harness/browsers.mjs';

const DEATHS = ['navigation', 'tab closed', 'renderer SIGKILL'];

const CELLS = [
  { writer: 'error', captures: 2 },
  { writer: 'panic', captures: 2 },
  { writer: 'trap' },
  { writer: 'storm' },
  { writer: 'error', database: 'first' },
  { writer: 'panic', database: 'first' },
  { writer: 'error', place: 'worker' },
  { writer: 'panic', place: 'worker' },
].map((cell) => ({ place: 'page', database: 'open', delay: 0, captures: 1, ...cell }));

// Leaves WebKit out, because MiniBrowser cannot be started again with the profile of an earlier run.
for (const name of browserNames.filter((name) => name !== 'webkit')) {
  for (const death of DEATHS) {
    it(`captures in ${name} survive this death of the page: ${death}`, async () => {
      const left = await measure(name, death, CELLS);
      const lost = CELLS.filter(({ captures }, at) => left[at] !== captures);
      assert.deepEqual(
        lost.map(({ writer, place, database }) => `${writer} in a ${place}, ${database}`),
        [],
      );
    });
  }
}
