// Lists every way in which a page can fail, with the group that the viewer shows for it. The page has a button for each, and
// the end-to-end test presses all of them. If the messages of engines differ, the expected title is a pattern.
import { javascriptFaults } from './javascript-faults.js';
import { rustFaults } from './rust-faults.js';
import { workerFaults } from './worker-faults.js';

export const parts = {
  JavaScript: javascriptFaults,
  Workers: workerFaults,
  'Rust and WebAssembly': rustFaults,
};

/**
 * Returns whether `group` has the kind, title, count and culprit that the first argument expects, the property `expect` of a
 * fault.
 */
export function matches({ kind, title, count, culprit = '' }, group) {
  const sameTitle = title instanceof RegExp ? title.test(group.title) : title === group.title;
  const sameRest = kind === group.kind && count === group.count;
  return sameTitle && sameRest && group.culprit.includes(culprit);
}

/** Returns the expected title of a fault as text for the page. A pattern is made readable: `…` replaces `.*`. */
export function titleInWords({ title }) {
  if (typeof title === 'string') return title;
  return title.source
    .replace(/[\^\\()]/g, '')
    .replaceAll('.*', '…')
    .replaceAll('|', ', or ');
}
