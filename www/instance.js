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
      let number;
      try {
        // Later: the instance tells of a panic while it panics.
        number = calls.subscribe(() => setTimeout(listener));
      } catch {}
      return () => {
        try {
          calls.unsubscribe(number);
        } catch {}
      };
    },
  };
}
