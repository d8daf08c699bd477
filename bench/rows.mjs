// The rows of the table in order. `floor` is the contestant with which tinyturret is compared.

export const ROWS = [
  { id: 'cold.ready', title: 'import and init, cold, ms' },
  { id: 'cold.works', title: '— init until capture works, main thread, ms' },
  { id: 'cold.busy', title: '— until all is quiet, main thread, ms' },
  { id: 'warm.ready', title: 'import and init, warm, ms' },
  { id: 'warm.works', title: '— init until capture works, main thread, ms' },
  { id: 'warm.busy', title: '— until all is quiet, main thread, ms' },
  { id: 'cold.first', title: 'first capture of a page, cold, ms' },
  { id: 'warm.first', title: 'first capture of a page, warm, ms' },
  { id: 'same', title: 'the same error again and again, a call, µs', floor: 'stack' },
  { id: 'known', title: 'errors that came before, a call, µs', floor: 'stack' },
  {
    id: 'site.ten',
    title: 'one site, another message each time, 10 frames, a call, µs',
    floor: 'stack',
  },
  { id: 'site.fifty', title: '— with 50 frames', floor: 'stack' },
  { id: 'site.causes', title: '— with 3 causes', floor: 'stack' },
  { id: 'distinct.call', title: 'distinct errors, a call, µs', floor: 'stack' },
  { id: 'distinct.until', title: '— until stored or sent, main thread, µs', floor: 'batch' },
  { id: 'storm.loop', title: 'storm of 10,000, the loop, ms', floor: 'stack' },
  { id: 'storm.late', title: '— the next task is late by, ms' },
  { id: 'storm.counted', title: '— counted', isCount: true },
  { id: 'storm.stored', title: '— stored or sent', isCount: true },
  { id: 'compaction.longest', title: 'compaction of 1,000 entries, the longest task, ms' },
  { id: 'compaction.busy', title: '— until all is quiet, main thread, ms' },
  { id: 'filled.groups10', title: 'repeated with 10 groups stored, a call, µs' },
  { id: 'filled.groups1000', title: '— with 1,000 groups' },
  { id: 'filled.exceptions100', title: '— with 100 exceptions' },
  { id: 'filled.exceptions10000', title: '— with 10,000 exceptions' },
  {
    id: 'viewer.list',
    title: 'viewer, 1,000 groups and 100,000 exceptions, the first list, main thread, ms',
  },
  { id: 'viewer.key', title: '— from a key to the next paint, ms' },
  { id: 'memory.text', title: 'message and stack, bytes an exception', isCount: true },
  { id: 'memory.records', title: '— stored in IndexedDB, keys and values', isCount: true },
  { id: 'memory.disk', title: '— stored in IndexedDB, as the browser estimates', isCount: true },
  { id: 'memory.heap', title: '— in memory, JavaScript and wasm', isCount: true },
  { id: 'memory.wasm', title: '— of it wasm', isCount: true },
];

/** The rows in which tinyturret is compared with itself, with different stored data. */
export const FILLED = ROWS.map(({ id }) => id).filter((id) => id.startsWith('filled.'));
