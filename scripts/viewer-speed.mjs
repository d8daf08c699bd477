// Measures in Chromium how long the viewer takes to show its first list and to respond to a key. With `--check`, fails if a
// limit is exceeded: node scripts/viewer-speed.mjs [--check]

import { argv } from 'node:process';
import { KEYS, measureViewer, quantile } from '../bench/viewer.mjs';

const { version, records, lists, paints } = await measureViewer('chromium');
console.log(`${records.toLocaleString('en')} records in IndexedDB, ${version}\n`);
report(lists, paints);

function report(lists, paints) {
  const rows = [
    ['first list: main thread, until it is painted', median(lists, 'busy'), 100],
    ['  the same, elapsed time', median(lists, 'elapsed')],
    ['  its longest task, elapsed time', median(lists, 'longest')],
    ['  from the navigation to the paint, elapsed time', median(lists, 'clock')],
    [`key to paint, median of ${KEYS} times j`, quantile(paints, 0.5), 16],
    ['  95th percentile', quantile(paints, 0.95)],
  ];
  for (const [label, took, limit] of rows) {
    const verdict = limit ? `  limit ${limit} ms${took > limit ? ', exceeded' : ''}` : '';
    console.log(`${label.padEnd(56)}${took.toFixed(1).padStart(8)} ms${verdict}`);
  }
  const isSlow = rows.some(([, took, limit]) => took > limit);
  if (argv.includes('--check') && isSlow) process.exitCode = 1;
}

function median(list, name) {
  return quantile(
    list.map((entry) => entry[name]),
    0.5,
  );
}
