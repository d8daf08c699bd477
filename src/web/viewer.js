// Opens the viewer that a Rust app with feature `viewer` links. scripts/bundle.mjs makes one file of this module, the
// viewer and its style sheets.

import styles from '../../www/styles/main.css';

/**
 * Returns a function that opens the viewer over the `calls` of an instance. The function never throws, and works after
 * the instance has panicked. The import keeps the viewer's modules unevaluated until the first call.
 */
export function opener(calls) {
  return () => {
    if (!globalThis.document) return;
    import('../../www/embedded.js').then(({ open }) => open(calls, styles)).catch(() => {});
  };
}
