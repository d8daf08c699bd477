// Every way in which a page can fail, and what the viewer shows of it: the page
// makes a button of each, and the end-to-end test presses them all. Where
// engines use different words, the title is a pattern.
import { javascriptFaults } from './javascript-faults.js';
import { rustFaults } from './rust-faults.js';
import { workerFaults } from './worker-faults.js';

export const parts = {
  JavaScript: javascriptFaults,
  Workers: workerFaults,
  'Rust and WebAssembly': rustFaults,
};

/** Whether a group that the viewer shows is what a fault leaves there. */
export function matches({ kind, title, count, culprit = '' }, group) {
  const sameTitle = title instanceof RegExp ? title.test(group.title) : title === group.title;
  const sameRest = kind === group.kind && count === group.count;
  return sameTitle && sameRest && group.culprit.includes(culprit);
}

/** A title in words, also where it is a pattern. */
export function titleInWords({ title }) {
  if (typeof title === 'string') return title;
  return title.source
    .replace(/[\^\\()]/g, '')
    .replaceAll('.*', '…')
    .replaceAll('|', ', or ');
}
