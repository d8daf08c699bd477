// Reads and writes the records of one namespace in the page's localStorage, for a core in a worker.

const MAX_NAMESPACE = 64;
/** The most UTF-16 units of keys and values that are read: four times the limit of tinyturret. */
const MAX_READ = 1 << 20;

/** The records of a namespace in the page's localStorage. No method throws. */
export class LocalRecords {
  #global;
  #channelName;
  #channel;
  #prefix;
  #applied = 0;
  #refused;
  /** The number of the last snapshot that `read` has returned. */
  #reads = 0;
  /**
   * The number of the first snapshot that reports the last refused write. Removals of a mirror with an earlier snapshot are
   * not applied.
   */
  #firstSafeRead = 0;

  /** `global` is the page's global object. */
  constructor(namespace, global) {
    // The namespace is shortened and changed as `init` does it.
    this.#channelName = `tinyturret/${namespace.slice(0, MAX_NAMESPACE).replaceAll('/', '_')}`;
    this.#prefix = `${this.#channelName}/`;
    this.#global = global;
  }

  /** Whether the key of a storage event belongs to this namespace. `key` is null if the whole storage was cleared. */
  has(key) {
    return key === null || key.startsWith(this.#prefix);
  }

  /**
   * Returns a snapshot of the records for `update` of mirror.js, with the number of applied writes and the last refused
   * write. If localStorage cannot be read, the snapshot has `error` instead of `pairs`.
   */
  read() {
    const snapshot = { applied: this.#applied, refused: this.#refused, number: ++this.#reads };
    this.#refused = undefined;
    try {
      const { localStorage } = this.#global;
      return { ...snapshot, pairs: localStorage ? pairsOf(localStorage, this.#prefix) : undefined };
    } catch (error) {
      return { ...snapshot, error: copyOf(error) };
    }
  }

  /**
   * Applies writes, `[[key, value], …]`, of a mirror whose last snapshot has the number `seen`. The value null removes the
   * key.
   */
  apply(writes, seen) {
    for (const [key, value] of writes) this.#set(key, value, seen);
    this.#applied += writes.length;
  }

  /**
   * Writes tombstones of these groups, as the core does first when it removes a group, because the page may be left before the
   * worker does. Sends the message to other tabs before, so that they count later failures separately.
   */
  hide(groups) {
    for (const group of groups) {
      this.#broadcast(`removed/${group}`);
      const value = JSON.stringify({ state: 'open', time: Date.now() });
      this.#set(`${this.#prefix}m/${group}/removed`, value);
    }
  }

  #set(key, value, seen) {
    try {
      if (!key.startsWith(this.#prefix)) return;
      if (value !== null) this.#global.localStorage.setItem(key, value);
      else if (seen >= this.#firstSafeRead) this.#global.localStorage.removeItem(key);
    } catch (error) {
      this.#refused = copyOf(error);
      this.#firstSafeRead = this.#reads + 1;
    }
  }

  #broadcast(message) {
    try {
      // Reuses the channel, because 900 groups may be removed while the page is left.
      this.#channel ??= new this.#global.BroadcastChannel(this.#channelName);
      this.#channel.postMessage(message);
    } catch {
      // Other tabs get no message in an opaque origin, which has no channels.
    }
  }
}

function pairsOf(storage, prefix) {
  const pairs = [];
  let units = 0;
  for (let at = 0; at < storage.length && units < MAX_READ; at++) {
    const key = storage.key(at);
    if (!key?.startsWith(prefix)) continue;
    const value = storage.getItem(key);
    // Skips a record that another tab has removed meanwhile.
    if (value === null) continue;
    pairs.push([key, value]);
    units += key.length + value.length;
  }
  return pairs;
}

/** Returns the name and the message of an error, which `postMessage` can pass. */
function copyOf({ name, message }) {
  return { name, message };
}
