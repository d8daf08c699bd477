// Asks the host's callbacks, `ignore` and `beforeSave`, what to do with an event.

const WARNING =
  'beforeSave or ignore threw or returned a wrong value; the texts of the event are dropped';

/** Whether the settings have `beforeSave` or rules in `ignore`. */
export const hasCallbacks = ({ beforeSave, ignore }) => beforeSave || ignore?.length;

/**
 * `ignore` has texts, which are searched for in `type: message`, and functions, of which only the answer `true` counts.
 * `beforeSave` may change the event, return another, or return null to drop it. `bound(event)` bounds and scrubs what
 * comes back. `warn` prints one warning.
 */
export function createCallbacks(settings, bound, warn) {
  const { ignore = [], beforeSave } = settings;
  let isRunning = false;
  let wrong = 0;

  const answer = (event) => {
    const text = `${event.type}: ${event.message}`;
    // Texts first, because a function may throw.
    for (const rule of ignore) if (typeof rule === 'string' && text.includes(rule)) return null;
    for (const rule of ignore) if (typeof rule !== 'string' && rule(event) === true) return null;
    return beforeSave?.(event);
  };

  return {
    hasAny: !!hasCallbacks(settings),

    /** True while a callback runs. */
    get isRunning() {
      return isRunning;
    },

    /** The number of events whose texts were dropped: a callback threw, returned a wrong value, or could not be asked. */
    get wrong() {
      return wrong;
    },

    /**
     * Returns the event to store, or undefined if it is to be dropped. An event that comes while a callback runs loses its
     * texts, because asking about it would recurse.
     */
    run(event) {
      const original = { ...event };
      // The crash marker is hidden from callbacks, so that they cannot change it.
      delete event.after;
      const { kind, type, stack, location, handled, fatal, time, after } = original;
      if (!isRunning) {
        isRunning = true;
        try {
          const changed = answer(event);
          if (changed === null) return;
          if (changed === undefined) return bound(event, original);
          if (Object(changed) === changed && typeof changed.then !== 'function')
            return bound(changed, original);
        } catch {
          // Counted below.
        } finally {
          isRunning = false;
        }
      }
      if (!wrong++) warn(WARNING);
      // The texts may hold what the callback is there to remove.
      const kept = { kind, type, message: '', stack, causes: [], location, handled, fatal, time };
      return after ? { ...kept, after } : kept;
    },
  };
}
