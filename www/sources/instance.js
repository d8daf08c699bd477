// Where the groups come from in an app: its own wasm instance, which may be dead. A call of it may throw then, or
// never answer.

/** `calls` is what src/web/viewer.rs gives. */
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
