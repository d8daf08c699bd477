// The entry of the recorder for Rust apps. scripts/bundle.mjs bundles it as `dist/recorder.js`. wasm-bindgen copies that file
// and `dist/linked-details.js` next to the wasm of the app. `src/hook/browser/recorder.rs` declares the exports. None of them
// throws.

import { attempt } from './builtins.js';
import { createRustClient } from './rust-client.js';

export const {
  init,
  start,
  settings,
  mustAsk,
  record,
  captureThrown,
  breadcrumb,
  subscribe,
  announce,
  status,
  flush,
  seal,
  openViewer,
} = createRustClient(globalThis, () => import('./linked-details.js'), VERSION);

/**
 * Makes V8 collect at least `least` frames for the stack of an error. Does nothing in other engines, which have no such limit.
 * Never throws, although the page may have frozen `Error`.
 */
export const keepFrames = (least) =>
  void attempt(() => {
    if (Error.stackTraceLimit < least) Error.stackTraceLimit = least;
  });

/** Calls its argument, a function of the Rust app. Returns the result, or undefined if the function throws or traps. */
export { attempt };
