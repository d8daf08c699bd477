// Opens the viewer, which is loaded only then. `open` is called where the wasm instance cannot be entered any more.

/** The function that opens it, over the `calls` of an instance. */
export function opener(calls, styles) {
  return () => {
    if (!globalThis.document) return;
    import('../../www/embedded.js').then(({ open }) => open(calls, styles)).catch(() => {});
  };
}
