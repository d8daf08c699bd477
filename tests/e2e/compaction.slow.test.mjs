// Tests that every failure is counted exactly once if a page dies at one of its writes while it compacts the journal or writes
// to it, and if two pages compact at the same time. SOAK=1 tries every write, and more entries.

import assert from 'node:assert/strict';
import { poll } from './harness/browsers.mjs';
import { inEveryBrowser } from './harness/in-every-browser.mjs';

const PAGE = '/pages/compaction.html';
const isSoak = Boolean(process.env.SOAK);
const AT_ONCE = 3;
const DEATHS = ['throws', 'swallows', 'is killed', 'is closed', 'has no room'];
/** The numbers of journal entries that two pages compact in a soak (SOAK=1): each is tried. */
const SIZES = Array.from({ length: 20 }, (_, at) => 1 + at * 23);
const TYPES = ['CartError', 'OrderError', 'PayError', 'SearchError', 'UserError'];

inEveryBrowser(
  {
    'failures count once if a page dies while it compacts': (open) =>
      survivesEach(open, 'compacting'),
    'failures count once if a page dies while it compacts IndexedDB alone': (open) =>
      survivesEach(open, 'compacting', ['indexedDB'], ['throws', 'is killed', 'has no room']),
    'failures count once if a page dies while it compacts localStorage alone': (open) =>
      survivesEach(open, 'compacting', ['localStorage'], ['swallows', 'is killed'], 4),
    'failures count once if a core dies while it compacts the memory of its page': (open) =>
      survivesEach(open, 'compactingMemory', ['memory'], ['throws', 'swallows']),
    'failures count once if a page dies while another page compacts its entries': (open) =>
      survivesEach(open, 'writing', undefined, DEATHS, 1),

    // In this case one tab ends long before the other, because browsers slow down the timers of a background tab.
    async 'failures count once if two tabs compact the same entries'(open) {
      const tabs = [await open(PAGE), await open(PAGE)];
      for (const entries of isSoak ? SIZES : [40, 150]) await race(tabs, 'page', { entries });
    },

    async 'failures count once if two pages in one tab compact the same entries'(open) {
      const tab = await open(PAGE);
      for (const entries of isSoak ? SIZES : [3, 400]) await race([tab, tab], 'page', { entries });
      // Uses only 80 entries, because the recorder removes the oldest ones if localStorage has no room for more.
      await race([tab, tab], 'page', { entries: 80, backends: ['localStorage'] });
      await race([tab, tab], 'page', { entries: 300, backends: ['indexedDB'] });
    },

    async 'failures count once if a page and a worker compact the same entries'(open) {
      const tab = await open(PAGE);
      for (const entries of isSoak ? SIZES : [5, 60, 180, 350]) {
        await race([tab, tab], 'worker', { entries });
      }
    },
  },
  { profile: 'on disk' },
);

/**
 * Runs `test` with a page that dies in each way in `some`, at `steps` of its writes. A soak tries every write, and, except for
 * the memory, every way. Asserts that every failure counts once.
 */
async function survivesEach(open, test, backends, some = DEATHS, steps = 2) {
  const hows = isSoak && test !== 'compactingMemory' ? DEATHS : some;
  const tab = await open(PAGE);
  const [{ writes, complaints }] = await endsOf(tab, test, [{ backends }]);
  assert.deepEqual(complaints, [], 'without a death');
  assert.ok(writes > 10, `${writes} writes`);
  const deaths = hows.flatMap((how, at) =>
    spread(writes, isSoak ? writes : steps, at / hows.length).map((nth) => ({
      nth,
      how,
      backends,
    })),
  );
  const ends = await endsOf(tab, test, deaths);
  const failed = ends.filter((end) => end.complaints.length);
  const describe = ({ death: { how, nth }, complaints }) =>
    [`${how} at write ${nth}`, ...complaints].join('\n  ');
  assert.equal(failed.map(describe).join('\n'), '', `of ${deaths.length} deaths`);
}

/**
 * Returns `steps` evenly spaced numbers from 1 to `most`. Different values of `shift`, from 0 to below 1, give different
 * numbers.
 */
function spread(most, steps, shift) {
  return Array.from({ length: steps }, (_, at) => 1 + Math.floor(((at + shift) * most) / steps));
}

async function endsOf(tab, test, deaths) {
  await tab.evaluate((...args) => runEach(...args), test, deaths, AT_ONCE);
  const haveEnded = () => tab.evaluate((all) => ends.length === all, deaths.length);
  while (!(await poll(haveEnded)));
  return tab.evaluate(() => ends);
}

let races = 0;

/**
 * Makes a page in the first tab and a page or worker in the second tab compact the same entries at the same time. Every second
 * call tests browsers without Web Locks. Asserts that every failure counts once.
 */
async function race([one, other], place, { entries, backends }) {
  const settings = { namespace: `race-${++races}`, storageBackends: backends };
  const hasLocks = races % 2 === 0;
  const failures = Array.from({ length: entries }, (_, line) => {
    const failure = [TYPES[line % TYPES.length], line];
    return line % 3 ? [failure] : [failure, failure];
  }).flat();
  const counts = {};
  for (const [type] of failures) counts[type] = (counts[type] ?? 0) + 1;
  await one.evaluate((...args) => beginRace(...args), settings, failures);
  await one.evaluate((...args) => joinRace(...args), settings, 'page', hasLocks);
  await other.evaluate((...args) => joinRace(...args), settings, place, hasLocks);
  await one.evaluate((...args) => startRace(...args), settings);
  for (const tab of new Set([one, other])) {
    const complaints = await tab.evaluate((...args) => endRace(...args), settings, counts);
    assert.deepEqual(complaints, [], `${entries} entries, in the race`);
  }
  const complaints = await one.evaluate((...args) => checkRace(...args), settings, counts);
  assert.deepEqual(complaints, [], `${entries} entries`);
}
