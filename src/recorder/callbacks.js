// Asks the host's callbacks, `ignore` and `beforeSave`, what to do with an event.

const WARNING =
  'beforeSave or ignore threw or returned a wrong value; the texts of the event are dropped';

/**
 * `ignore` has texts, which are searched for in `type: message`, and functions, of which only the answer `true` counts.
 * `beforeSave` may change the event, return another, or return null to drop it. `bound(event)` bounds and scrubs what
 * comes back. `warn` prints one warning.
 */
export function createCallbacks({ ignore = [], beforeSave }, bound, warn) {
  let isAsking = false;
  let wrong = 0;

  const answer = (event) => {
    const text = `${event.type}: ${event.message}`;
    for (const rule of ignore) {
      const isMatch = typeof rule === 'string' ? text.includes(rule) : rule(event) === true;
      if (isMatch) return null;
    }
    return beforeSave?.(event);
  };

  return {
    /** Whether the settings have `beforeSave` or rules in `ignore`. */
    hasAny: !!beforeSave || ignore.length > 0,

    /** True while a callback runs. Failures captured meanwhile are dropped, or the callback would recurse. */
    get isAsking() {
      return isAsking;
    },

    /** How often a callback threw or returned a wrong value. */
    get wrong() {
      return wrong;
    },

    /** Returns the event to store, or undefined if it is to be dropped. */
    ask(event) {
      const original = { ...event };
      // The crash marker is hidden from callbacks, so that they cannot change it.
      delete event.after;
      const { kind, type, stack, location, handled, fatal, time, after } = original;
      isAsking = true;
      try {
        const changed = answer(event);
        if (changed === null) return;
        if (changed === undefined) return bound(event, original);
        if (Object(changed) === changed && typeof changed.then !== 'function')
          return bound(changed, original);
      } catch {
        // Counted below.
      } finally {
        isAsking = false;
      }
      if (!wrong++) warn(WARNING);
      // The texts may hold what the callback is there to remove.
      const kept = { kind, type, message: '', stack, causes: [], location, handled, fatal, time };
      return after ? { ...kept, after } : kept;
    },
  };
}
