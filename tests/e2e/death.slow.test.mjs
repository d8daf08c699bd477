// What a page captured is there after it died inside the capturing task, and its
// browser was started again. docs/survival.md measures more of it.

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

// MiniBrowser has no profile that a driver could start it with again.
for (const name of browserNames.filter((name) => name !== 'webkit')) {
  for (const death of DEATHS) {
    it(`${name}: ${death}`, async () => {
      const left = await measure(name, death, CELLS);
      const lost = CELLS.filter(({ captures }, at) => left[at] !== captures);
      assert.deepEqual(
        lost.map(({ writer, place, database }) => `${writer} in a ${place}, ${database}`),
        [],
      );
    });
  }
}
