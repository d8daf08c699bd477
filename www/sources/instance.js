// The source of groups in a Rust app: its own wasm instance. After a panic, a call may throw, or its promise may never settle.

/**
 * Returns a source, see origin.js, with the groups of a wasm instance. `calls` has the functions that src/web/viewer.rs
 * passes. If they throw after a panic, `status` returns the last status, and `subscribe` does nothing.
 */
export function openInstance(calls) {
  let known;
  return {
    ...calls,
    status() {
      try {
        known = calls.status();
      } catch {}
      return known;
    },
    subscribe(listener) {
      let stop;
      try {
        stop = calls.subscribe(listener);
      } catch {}
      return () => stop?.();
    },
  };
}
