/** The time between two changes of one key. Workers KV accepts one per second, and rejects further ones with the status 429. */
const PAUSE_MS = 1_050;
const MAX_ATTEMPTS = 3;

/**
 * Returns `throttle(key, change)`, which calls `change` when the last change of this key is PAUSE_MS ago. It resolves to the
 * result, or to undefined without calling `change` if a newer change of the key has been requested meanwhile. It calls `change`
 * again after the status 429. Each call waits by itself, because in workerd a promise or a timer of another request may never
 * settle.
 */
export function createThrottle() {
  const states = new Map();
  let cleanedAt = 0;

  const removeOldStates = (now) => {
    if (Math.abs(now - cleanedAt) <= PAUSE_MS) return;
    cleanedAt = now;
    for (const [key, { at }] of states) {
      if (Math.abs(now - at) > PAUSE_MS) states.delete(key);
    }
  };
  const stateOf = (key) => {
    removeOldStates(Date.now());
    const state = states.get(key) ?? { at: 0, newest: 0 };
    states.set(key, state);
    return state;
  };
  return async function throttle(key, change) {
    const state = stateOf(key);
    const number = ++state.newest;
    for (let left = MAX_ATTEMPTS; ; left--) {
      for (let wait; (wait = state.at + PAUSE_MS - Date.now()) > 0; ) {
        // Ends the wait if the time is further away than PAUSE_MS, because the clock was set back.
        if (wait > PAUSE_MS) break;
        await new Promise((resolve) => setTimeout(resolve, wait));
        if (state.newest !== number) return;
      }
      state.at = Date.now();
      try {
        return await change();
      } catch (error) {
        if (left === 1 || !/\b429\b/.test(error?.message)) throw error;
      } finally {
        state.at = Date.now();
      }
    }
  };
}
