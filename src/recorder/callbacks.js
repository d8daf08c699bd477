// Runs the callbacks of the host, `ignore` and `beforeSave`, for an event.

const WARNING =
  'beforeSave or ignore threw or returned an invalid value; the event is stored without its texts';

/** Returns a truthy value if the settings have `beforeSave` or rules in `ignore`. */
export const hasCallbacks = (settings) => settings.beforeSave || settings.ignore?.length;

/**
 * Returns the functions that run the callbacks of `settings`. `ignore` contains texts and functions. A text drops events whose
 * `type: message` contains it. A function drops events for which it returns `true`. `beforeSave` may change the event, return
 * another one, or return null to drop it. `bound(event, original)` returns an event with bounded and scrubbed texts.
 * `warn(text)` prints a warning.
 */
export function createCallbacks(settings, bound, warn) {
  const { ignore = [], beforeSave } = settings;
  let isRunning = false;
  let failed = 0;

  const runAll = (event) => {
    const text = `${event.type}: ${event.message}`;
    // Texts are compared before any function is called, because a function may throw.
    for (const rule of ignore) if (typeof rule === 'string' && text.includes(rule)) return null;
    for (const rule of ignore) if (typeof rule !== 'string' && rule(event) === true) return null;
    return beforeSave?.(event);
  };

  return {
    hasAny: !!hasCallbacks(settings),

    /** True while `run` calls a callback of the host. */
    get isRunning() {
      return isRunning;
    },

    /**
     * The number of events whose texts were dropped, because a callback threw, returned an invalid value, or was already
     * running.
     */
    get failed() {
      return failed;
    },

    /**
     * Returns the event to store, or undefined if a callback drops it. If a callback throws or returns an invalid value,
     * returns the event without its texts. It does so during a callback, too, because calling another one could recurse.
     */
    run(event) {
      const original = { ...event };
      // The crash marker is removed before callbacks see the event, so they cannot change it.
      delete event.after;
      const { kind, type, stack, location, handled, fatal, time, after } = original;
      if (!isRunning) {
        isRunning = true;
        try {
          const result = runAll(event);
          if (result === null) return;
          if (result === undefined) return bound(event, original);
          if (Object(result) === result && typeof result.then !== 'function')
            return bound(result, original);
        } catch {
          // A callback has thrown. The code after this block stores the event without its texts.
        } finally {
          isRunning = false;
        }
      }
      if (!failed++) warn(WARNING);
      // Message, causes and all other texts are left out, because they may contain data that the callback would have removed.
      const kept = { kind, type, message: '', stack, causes: [], location, handled, fatal, time };
      return after ? { ...kept, after } : kept;
    },
  };
}
