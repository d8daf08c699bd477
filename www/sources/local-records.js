// The records of one namespace in the page's localStorage, for a core in a worker.

const MAX_NAMESPACE = 64;
/** Keys and values that are read, in UTF-16 units: four times what tinyturret stores. */
const MAX_READ = 1 << 20;

/** `global` is the page's global object. No function throws. */
export function openLocalRecords(namespace, global) {
  // As `init` reads the setting.
  const name = namespace.slice(0, MAX_NAMESPACE).replaceAll('/', '_');
  const start = `tinyturret/${name}/`;
  let applied = 0;
  let refused;
  /** How often the records were read for the mirror. */
  let reads = 0;
  /** Removals of a mirror that has not had this read yet are left out: what it has put instead was refused. */
  let firstSafeRead = 0;
  let channel;

  const set = (key, value, seen) => {
    try {
      if (!key.startsWith(start)) return;
      if (value !== null) global.localStorage.setItem(key, value);
      else if (seen >= firstSafeRead) global.localStorage.removeItem(key);
    } catch (error) {
      refused = describe(error);
      firstSafeRead = reads + 1;
    }
  };

  const announce = (message) => {
    try {
      // One for all: 900 groups may be removed while the page goes away.
      channel ??= new global.BroadcastChannel(`tinyturret/${name}`);
      channel.postMessage(message);
    } catch {
      // An opaque origin has none.
    }
  };

  return {
    /** Whether a key is one of this namespace. The key of an event is null if all was cleared. */
    has: (key) => key === null || key.startsWith(start),

    /** What `update` of mirror.js takes. */
    read() {
      const answer = { pairs: undefined, applied, refused, number: ++reads };
      refused = undefined;
      try {
        const { localStorage } = global;
        return { ...answer, pairs: localStorage ? pairsOf(localStorage, start) : undefined };
      } catch (error) {
        return { ...answer, error: describe(error) };
      }
    },

    /** Applies what a mirror sends that has had the records of the read number `seen`. */
    apply(writes, seen) {
      for (const [key, value] of writes) set(key, value, seen);
      applied += writes.length;
    },

    /**
     * Hides what is stored of these groups, as the core does when it begins to remove one: the page may be left before the
     * worker has begun. Tells other tabs first, so that what they capture from now on counts anew.
     */
    hide(groups) {
      for (const group of groups) {
        announce(`removed/${group}`);
        set(`${start}m/${group}/removed`, JSON.stringify({ state: 'open', time: Date.now() }));
      }
    },
  };
}

function pairsOf(storage, start) {
  const pairs = [];
  let units = 0;
  for (let at = 0; at < storage.length && units < MAX_READ; at++) {
    const key = storage.key(at);
    if (!key?.startsWith(start)) continue;
    const value = storage.getItem(key);
    // Another tab may have removed it.
    if (value === null) continue;
    pairs.push([key, value]);
    units += key.length + value.length;
  }
  return pairs;
}

function describe({ name, message }) {
  return { name, message };
}
