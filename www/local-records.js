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

  const set = (key, value) => {
    try {
      if (!key.startsWith(start)) return;
      if (value === null) global.localStorage.removeItem(key);
      else global.localStorage.setItem(key, value);
    } catch (error) {
      refused = describe(error);
    }
  };

  return {
    /** Whether a key is one of this namespace. The key of an event is null if all was cleared. */
    has: (key) => key === null || key.startsWith(start),

    /** What `update` of mirror.js takes. */
    read() {
      const answer = { pairs: undefined, applied, refused };
      refused = undefined;
      try {
        const { localStorage } = global;
        return { ...answer, pairs: localStorage ? pairsOf(localStorage, start) : undefined };
      } catch (error) {
        return { ...answer, error: describe(error) };
      }
    },

    /** Applies what a mirror sends. */
    apply(writes) {
      for (const [key, value] of writes) set(key, value);
      applied += writes.length;
    },

    /**
     * Hides what is stored of these groups, as the core does when it begins to remove one: the page may be left before the
     * worker has begun. Tells other tabs first, so that what they capture from now on counts anew.
     */
    hide(groups) {
      for (const group of groups) {
        announce(global, `tinyturret/${name}`, `removed/${group}`);
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

function announce(global, name, message) {
  try {
    const channel = new global.BroadcastChannel(name);
    channel.postMessage(message);
    channel.close();
  } catch {
    // An opaque origin has none.
  }
}

function describe({ name, message }) {
  return { name, message };
}
