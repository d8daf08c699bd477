/**
 * Returns a timer that does one thing at a time. `now()` returns milliseconds. `after(ms, callback)` sets a timer that does not
 * keep a process alive and returns a function that cancels it.
 */
export function createTimer({ now, after }) {
  let due;
  let armedAt = 0;
  let dueIn = Infinity;
  let cancel;

  const disarm = () => {
    cancel?.();
    due = cancel = undefined;
    dueIn = Infinity;
  };

  return {
    disarm,
    get isArmed() {
      return !!due;
    },

    /** In place of what was armed: has `whenDue` called after `ms`, or `action` by a `check` after that time. */
    arm(ms, action, whenDue) {
      disarm();
      due = action;
      armedAt = now();
      dueIn = ms;
      cancel = after(ms, () => {
        if (due !== action) return;
        dueIn = 0;
        whenDue();
      });
    },

    /**
     * Does what the timer would do, where timers are late or, as between the requests of an isolate, do not run. The clock may
     * have been set back.
     */
    check() {
      if (Math.abs(now() - armedAt) >= dueIn) due();
    },
  };
}
