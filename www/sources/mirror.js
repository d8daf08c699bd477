// A `Storage` for a worker, which has no localStorage. It holds a copy of the page's records; the page applies what is
// written here to its localStorage.

/**
 * Returns `{ open, update }`. `send(writes, seen)` passes `[[key, value], …]` to the page in the order in which they
 * were written, with the number of the last update; the value of a removed key is null.
 */
export function createMirror(send) {
  let records = new Map();
  /** The keys of `records`, once they were asked for. */
  let keys;
  /** Why the page cannot read its localStorage. */
  let failure;
  /** Whether the page has a localStorage. */
  let hasStorage = false;
  /** What the next `setItem` throws: the page could not store an earlier one. */
  let refusal;
  let unsent = [];
  /** The newest writes, which the page may not have applied yet. */
  let unapplied = [];
  let written = 0;
  /** The number of the last read of the page's records. */
  let seen = 0;

  const check = () => {
    if (failure) throw failure;
  };

  const apply = ([key, value]) => {
    keys = undefined;
    if (value === null) records.delete(key);
    else records.set(key, value);
  };

  const flush = () => {
    const writes = unsent;
    unsent = [];
    send(writes, seen);
  };

  const write = (...pair) => {
    check();
    apply(pair);
    written++;
    unapplied.push(pair);
    if (unsent.push(pair) === 1) queueMicrotask(flush);
  };

  const storage = {
    get length() {
      check();
      return records.size;
    },
    key(index) {
      keys ??= [...records.keys()];
      return keys[index] ?? null;
    },
    getItem(key) {
      check();
      return records.get(key) ?? null;
    },
    setItem(key, value) {
      const reason = refusal;
      refusal = undefined;
      if (reason) throw reason;
      write(key, `${value}`);
    },
    removeItem: (key) => write(key, null),
  };

  return {
    /** As the getter `localStorage` of a page: throws where the page cannot read it, undefined where there is none. */
    open() {
      check();
      return hasStorage ? storage : undefined;
    },

    /**
     * Replaces the copy by a snapshot of `read()` (local-records.js) and reapplies the writes that the page had not applied
     * then.
     */
    update({ pairs, applied, error, refused, number }) {
      seen = number;
      failure = error && errorOf(error);
      hasStorage = !!pairs;
      refusal = refused && errorOf(refused);
      records = new Map(pairs);
      keys = undefined;
      unapplied = unapplied.slice(unapplied.length - (written - applied));
      unapplied.forEach(apply);
    },
  };
}

function errorOf({ name, message }) {
  return Object.assign(new Error(message), { name });
}
