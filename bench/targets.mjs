// What tinyturret may cost, by row. `most`: so much, in the row's unit. `times`: so many times what `of` takes, a
// contestant in the same row or another row of tinyturret's own. `exactly`: this number. `cheaper`: so many times cheaper
// than `than`.

import { STORM } from './contestants.mjs';
import { FILLED } from './rows.mjs';

const peer = { cheaper: 20, than: 'sentry' };

export const TARGETS = {
  chromium: {
    'warm.works': { most: 5 },
    'cold.first': { most: 3 },
    'warm.first': { most: 3 },
    same: { times: 2, of: 'stack' },
    deep: { times: 3, of: 'stack' },
    causes: { times: 3, of: 'stack' },
    'distinct.call': { times: 3, of: 'stack' },
    'distinct.until': { times: 1.5, of: 'batch' },
    'storm.loop': { times: 2.5, of: 'stack' },
    'storm.counted': { exactly: STORM },
    ...Object.fromEntries(FILLED.map((id) => [id, { times: 1.3, ofLeast: FILLED }])),
    'memory.records': { times: 2, ofRow: 'memory.text' },
    'memory.heap': { times: 2, ofRow: 'memory.text' },
  },
  firefox: {
    'cold.ready': peer,
    'warm.ready': peer,
    'cold.first': peer,
    'warm.first': peer,
    same: peer,
    known: peer,
    deep: peer,
    causes: peer,
    'distinct.call': peer,
    'distinct.until': peer,
    'storm.loop': peer,
    'storm.counted': { exactly: STORM },
  },
};
