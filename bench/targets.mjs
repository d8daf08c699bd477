// The targets of tinyturret by row.
// - `most`: at most this value, in the row's unit;
// - `times`: at most this factor of the value of `of`, a contestant in the same row, or another row of tinyturret;
// - `share`: at most this fraction of the value of `of`, after the value of `than` is subtracted from both;
// - `exactly`: this value.

import { STORM } from './contestants.mjs';
import { FILLED } from './rows.mjs';

const start = { share: 0.25, of: 'sentry', than: 'stack' };

const BOTH = {
  'cold.ready': start,
  'cold.busy': start,
  'warm.ready': start,
  'warm.busy': start,
  'cold.first': { most: 3 },
  'warm.first': { most: 0.5 },
  same: { times: 2, of: 'stack' },
  'site.ten': { times: 1.6, of: 'stack' },
  'site.fifty': { times: 5, of: 'stack' },
  'site.causes': { times: 8, of: 'stack' },
  'distinct.call': { times: 4.5, of: 'batch' },
  'distinct.until': { times: 3, of: 'batch' },
  'storm.loop': { times: 2, of: 'stack' },
  'storm.counted': { exactly: STORM },
  'compaction.longest': { most: 50 },
  'viewer.list': { most: 100 },
  'viewer.key': { most: 16 },
};

export const TARGETS = {
  firefox: BOTH,
  chromium: {
    ...BOTH,
    ...Object.fromEntries(FILLED.map((id) => [id, { times: 1.3, ofLeast: FILLED }])),
    'memory.records': { times: 2, ofRow: 'memory.text' },
    'memory.heap': { times: 2, ofRow: 'memory.text' },
  },
};
