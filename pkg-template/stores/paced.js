/** Workers KV takes one change a second and key, and answers more with the status 429. */
const PAUSE_MS = 1_050;
const ATTEMPTS = 3;

/**
 * Turns of keys: `take(key, change)` makes the change when it is due, or leaves it to a newer one of
 * the same key. Each waits in the call that asked for it, because in workerd a promise or a timer of
 * another request may never come.
 */
export function paced() {
  const keys = new Map();
  let forgotten = 0;

  const forget = (now) => {
    if (Math.abs(now - forgotten) <= PAUSE_MS) return;
    forgotten = now;
    for (const [key, { at }] of keys) {
      if (Math.abs(now - at) > PAUSE_MS) keys.delete(key);
    }
  };
  const stateOf = (key) => {
    forget(Date.now());
    const state = keys.get(key) ?? { at: 0, turn: 0 };
    keys.set(key, state);
    return state;
  };
  return async function take(key, change) {
    const state = stateOf(key);
    const turn = ++state.turn;
    for (let left = ATTEMPTS; ; left--) {
      for (let wait; (wait = state.at + PAUSE_MS - Date.now()) > 0; ) {
        // The clock was set back.
        if (wait > PAUSE_MS) break;
        await new Promise((resolve) => setTimeout(resolve, wait));
        if (state.turn !== turn) return;
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
