// Opens the viewer that a Rust app with feature `viewer` links. scripts/bundle.mjs makes one file of this module, the
// viewer and its style sheets.

import styles from '../../www/styles/main.css';

/**
 * Returns a function that opens the viewer as an overlay of the page. The viewer reads and changes groups with `calls`,
 * functions of a wasm instance. The returned function never throws, and works after the instance has panicked. The modules of
 * the viewer are evaluated only at the first call.
 */
export function opener(calls) {
  return () => {
    if (!globalThis.document) return;
    import('../../www/embedded.js').then(({ open }) => open(calls, styles)).catch(() => {});
  };
}
