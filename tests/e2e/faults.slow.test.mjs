// Breaks one call after the other beneath the real tiers, in every way that such a call can fail.
// A page lives with each fault, and the next page must find everything, exactly once.
// SOAK=1 breaks every call of a whole life; without, a few of each kind.

import assert from 'node:assert/strict';
import { poll } from './harness/browsers.mjs';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const PAGE = '/pages/sweep.html';
const AT_ONCE = 4;
/** Most of their time, these wait for an answer. */
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
    'what fails once in the database loses nothing': (open) => survivesEach(open, INDEXED_DB, once),
    'what fails for good in the database loses nothing': (open) =>
      survivesEach(open, INDEXED_DB, lasting),
    'what fails once in localStorage loses nothing': (open) =>
      survivesEach(open, LOCAL_STORAGE, once),
    'what fails for good in localStorage loses nothing': (open) =>
      survivesEach(open, LOCAL_STORAGE, lasting),
    'a localStorage that may not be touched loses nothing': (open) =>
      survivesEach(open, { localStorage: ['SecurityError'] }, always),
    'a database that does not answer loses nothing': (open) =>
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

/** Some numbers up to `most`, the first among them; all of them in a soak. */
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
  const inWords = ({ fault, complaints }) =>
    [Object.values(fault).join(' '), ...complaints].join('\n  ');
  assert.equal(failed.map(inWords).join('\n'), '', `of ${faults.length} faults`);
}

/** Each fault ends in its own time, so that this need not keep any. */
async function endsOf(tab, faults, atOnce) {
  await tab.evaluate((faults, atOnce) => globalThis.sweep(faults, atOnce), faults, atOnce);
  const haveEnded = () => tab.evaluate((all) => ends.length === all, faults.length);
  while (!(await poll(haveEnded)));
  return tab.evaluate(() => ends);
}
