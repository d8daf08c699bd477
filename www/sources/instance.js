// The source of groups for the viewer in the page of a Rust app: calls the wasm instance of the app. After a panic, a call of
// the instance may throw, or its promise may never settle.

/**
 * Returns a source (its members are listed in origin.js) with the groups of a wasm instance. `calls` has the functions that
 * src/web/viewer.rs passes. If these throw after a panic, `status` returns the last known status, and `subscribe` does
 * nothing.
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
