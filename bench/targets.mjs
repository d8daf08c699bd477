// What tinyturret may cost, by row. `most`: so much, in the row's unit. `times`: so many times what `of` takes, a
// contestant in the same row or another row of tinyturret's own. `share`: such a part of what `of` takes, both beyond what
// `than` takes. `exactly`: this number.

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
