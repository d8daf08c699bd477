// Tests faults of the backends: makes the calls of the real storage fail, one call after the other, in every way in which such
// a call can fail. A page runs with each fault, and the next page must find every failure, counted once. SOAK=1 makes every
// call of a page fail; otherwise a few of each kind fail.

import assert from 'node:assert/strict';
import { poll } from './harness/browsers.mjs';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const PAGE = '/pages/sweep.html';
const AT_ONCE = 4;
/**
 * The number of faults in which a call never settles that are tested at the same time. It is larger than AT_ONCE, because such
 * pages mostly wait for a time limit.
 */
const SILENT_AT_ONCE = 12;

const BOTH_READS = ['UnknownError', 'errors', 'gives nothing'];
const INDEXED_DB = {
  open: ['SecurityError', 'errors'],
  transaction: ['InvalidStateError', 'finds it closed', 'finds its version raised'],
  objectStore: ['NotFoundError'],
  commit: ['InvalidStateError'],
  put: ['QuotaExceededError', 'errors', 'aborts'],
  getAll: BOTH_READS,
  getAllKeys: BOTH_READS,
  delete: ['UnknownError', 'aborts'],
};
const LOCAL_STORAGE = {
  setItem: ['QuotaExceededError'],
  getItem: ['SecurityError', 'gives nothing'],
  removeItem: ['SecurityError'],
  key: ['SecurityError', 'gives nothing'],
  length: ['SecurityError'],
};

const SILENT = {
  open: ['never settles', 'comes blocked'],
  put: ['never settles', 'is lost'],
  getAll: ['never settles'],
  delete: ['never settles'],
};

inEveryBrowser(
  {
    'a call of the database that fails once loses no failure': (open) =>
      survivesEach(open, INDEXED_DB, once),
    'calls of the database that keep failing lose no failure': (open) =>
      survivesEach(open, INDEXED_DB, lasting),
    'a call of localStorage that fails once loses no failure': (open) =>
      survivesEach(open, LOCAL_STORAGE, once),
    'calls of localStorage that keep failing lose no failure': (open) =>
      survivesEach(open, LOCAL_STORAGE, lasting),
    'a localStorage that cannot be accessed loses no failure': (open) =>
      survivesEach(open, { localStorage: ['SecurityError'] }, always),
    'a database that does not answer loses no failure': (open) =>
      survivesEach(open, SILENT, silent, SILENT_AT_ONCE),
  },
  { profile: 'on disk' },
);

const once = (call, how, calls) => spread(calls, 2).map((nth) => ({ call, how, nth }));
const lasting = (call, how, calls) =>
  spread(calls, 1).map((nth) => ({ call, how, nth, lasting: '' }));
const always = (call, how) => [{ call, how, nth: 1, lasting: '' }];
const silent = (call, how, calls) => {
  const single = spread(calls, 1).map((nth) => ({ call, how, nth }));
  return process.env.SOAK ? [...single, { call, how, nth: 1, lasting: '' }] : single;
};

/** Returns about `some` evenly spaced numbers from 1 to `most`, never more; in a soak (SOAK=1), all numbers. */
function spread(most, some) {
  const step = process.env.SOAK ? 1 : Math.ceil(most / some);
  return Array.from({ length: Math.ceil(most / step) }, (_, at) => 1 + at * step);
}

async function survivesEach(open, kinds, faultsOf, atOnce = AT_ONCE) {
  const tab = await open(PAGE);
  const [{ calls, complaints }] = await endsOf(tab, [{}], 1);
  assert.deepEqual(complaints, [], 'without a fault');
  const faults = Object.entries(kinds).flatMap(([call, hows]) => {
    assert.ok(calls[call] > 0, `${call} is called`);
    return hows.flatMap((how) => faultsOf(call, how, calls[call]));
  });
  const ends = await endsOf(tab, faults, atOnce);
  const failed = ends.filter((end) => end.complaints.length);
  const describe = ({ fault, complaints }) =>
    [Object.values(fault).join(' '), ...complaints].join('\n  ');
  assert.equal(failed.map(describe).join('\n'), '', `of ${faults.length} faults`);
}

/**
 * Runs the faults, `atOnce` at the same time, and resolves to their results. It has no time limit, because each fault has one.
 */
async function endsOf(tab, faults, atOnce) {
  await tab.evaluate((faults, atOnce) => globalThis.sweep(faults, atOnce), faults, atOnce);
  const haveEnded = () => tab.evaluate((all) => ends.length === all, faults.length);
  while (!(await poll(haveEnded)));
  return tab.evaluate(() => ends);
}
