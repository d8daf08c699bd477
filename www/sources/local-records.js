// Reads and writes the records of one namespace in the page's localStorage for the core in a worker, which has no
// localStorage.

const MAX_NAMESPACE = 64;
/**
 * The number of UTF-16 units of keys and values after which no further record is read: four times as many as tinyturret
 * stores.
 */
const MAX_READ = 1 << 20;

/**
 * The records of a namespace in the page's localStorage. No method throws: an error of localStorage is part of the next
 * snapshot.
 */
export class LocalRecords {
  #global;
  #channelName;
  #channel;
  #prefix;
  #applied = 0;
  #refused;
  /** The number of the last snapshot that `read` has returned. Snapshots are numbered from 1. */
  #reads = 0;
  /**
   * The number of the first snapshot that reports the last refused write. A removal of a mirror (the worker's copy of the
   * records) with an earlier snapshot is not applied, because the record may be one that the refused write should replace.
   */
  #firstSafeRead = 0;

  /** `global` is the page's global object. */
  constructor(namespace, global) {
    // The namespace is shortened and its slashes are replaced as in `init`, so that the prefix is that of the stored records.
    this.#channelName = `tinyturret/${namespace.slice(0, MAX_NAMESPACE).replaceAll('/', '_')}`;
    this.#prefix = `${this.#channelName}/`;
    this.#global = global;
  }

  /**
   * Whether `key`, the key of a storage event, may concern records of this namespace. It is null if the whole storage was
   * cleared.
   */
  has(key) {
    return key === null || key.startsWith(this.#prefix);
  }

  /**
   * Returns a snapshot of the records for `update` of mirror.js: `pairs` ([key, value]), the number of applied writes, and the
   * error of a write that failed since the last snapshot. If localStorage cannot be read, the snapshot has `error` instead of
   * `pairs`.
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
   * Applies the writes `[[key, value], …]` of a mirror, whose last snapshot has the number `seen`, to localStorage. The value
   * null removes the key.
   */
  apply(writes, seen) {
    for (const [key, value] of writes) this.#set(key, value, seen);
    this.#applied += writes.length;
  }

  /**
   * Writes tombstones, the records that hide deleted groups, of these groups. The core writes them first, too, when it removes
   * a group, but the page may be left before the worker does. Other tabs get a message before, so that they count later
   * failures of the groups separately.
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
      // Creates the channel only once, because 900 groups may be removed while the page is left.
      this.#channel ??= new this.#global.BroadcastChannel(this.#channelName);
      this.#channel.postMessage(message);
    } catch {
      // In an opaque origin there are no channels, so other tabs get no message.
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

/** Returns the name and the message of an error as an object that `postMessage` can pass. */
function copyOf({ name, message }) {
  return { name, message };
}
