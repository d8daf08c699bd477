// The entry of the recorder for Rust apps. It is bundled as `dist/recorder.js`, which wasm-bindgen copies next to the wasm of
// the app, with `dist/linked-details.js`. `src/hook/recorder.rs` declares the exports. None of them throws.

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
 * Makes V8 keep at least `least` frames of a stack. Other engines have no `stackTraceLimit`. Never throws, although the page
 * may have frozen `Error`.
 */
export const keepFrames = (least) =>
  void attempt(() => {
    if (Error.stackTraceLimit < least) Error.stackTraceLimit = least;
  });

/** Calls a function of the app that may trap. */
export { attempt };
