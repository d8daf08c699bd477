/**
 * Returns a timer for one action at a time. `now()` returns milliseconds. `after(ms, callback)` sets a platform timer that does
 * not keep a process alive, and returns a function that cancels it.
 */
export function createTimer({ now, after }) {
  let action;
  let setAt = 0;
  let delay = Infinity;
  let cancel;

  const clear = () => {
    cancel?.();
    action = cancel = undefined;
    delay = Infinity;
  };

  return {
    clear,
    get isSet() {
      return !!action;
    },

    /**
     * Replaces the current action by `newAction`. After `ms`, the platform timer calls `onTimeout`. A call of `runIfDue` after
     * `ms` calls `newAction` itself, whether the platform timer has run or not.
     */
    set(ms, newAction, onTimeout) {
      clear();
      action = newAction;
      setAt = now();
      delay = ms;
      cancel = after(ms, () => {
        if (action !== newAction) return;
        delay = 0;
        onTimeout();
      });
    },

    /**
     * Calls the action if its time is over. The caller uses this where platform timers are late or do not run, for example
     * between two requests of an isolate. The time also counts as over if the clock was set back by more than the delay.
     */
    runIfDue() {
      if (Math.abs(now() - setAt) >= delay) action();
    },
  };
}
