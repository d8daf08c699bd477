// A `Storage` for a worker, which has no localStorage. It holds a copy of the page's records; the page applies what is
// written here to its localStorage.

/** The copy of the page's records, with the interface `Storage`. */
export class Mirror {
  #send;
  #records = new Map();
  /** The keys of `#records`, once they were requested. */
  #keys;
  /** Whether the page has a localStorage. */
  #hasStorage = false;
  /** Why the page cannot read its localStorage. */
  #failure;
  /** What the next `setItem` throws: the page could not store an earlier one. */
  #refusal;
  #unsent = [];
  /** The newest writes, which the page may not have applied yet. */
  #unapplied = [];
  #written = 0;
  /** The number of the last read of the page's records. */
  #seen = 0;

  /**
   * `send(writes, seen)` passes `[[key, value], …]` to the page in the order in which they were written, with the number
   * of the last update; the value of a removed key is null.
   */
  constructor(send) {
    this.#send = send;
  }

  /** As the getter `localStorage` of a page: throws where the page cannot read it, undefined where there is none. */
  open() {
    this.#check();
    return this.#hasStorage ? this : undefined;
  }

  get length() {
    this.#check();
    return this.#records.size;
  }

  key(index) {
    this.#keys ??= [...this.#records.keys()];
    return this.#keys[index] ?? null;
  }

  getItem(key) {
    this.#check();
    return this.#records.get(key) ?? null;
  }

  setItem(key, value) {
    const refusal = this.#refusal;
    this.#refusal = undefined;
    if (refusal) throw refusal;
    this.#write([key, `${value}`]);
  }

  removeItem(key) {
    this.#write([key, null]);
  }

  /**
   * Replaces the copy by a snapshot of `read()` (local-records.js) and reapplies the writes that the page had not applied
   * then.
   */
  update({ pairs, applied, error, refused, number }) {
    this.#seen = number;
    this.#failure = error && errorOf(error);
    this.#hasStorage = !!pairs;
    this.#refusal = refused && errorOf(refused);
    this.#records = new Map(pairs);
    this.#keys = undefined;
    this.#unapplied = this.#unapplied.slice(this.#unapplied.length - (this.#written - applied));
    for (const pair of this.#unapplied) this.#apply(pair);
  }

  #check() {
    if (this.#failure) throw this.#failure;
  }

  #write(pair) {
    this.#check();
    this.#apply(pair);
    this.#written++;
    this.#unapplied.push(pair);
    if (this.#unsent.push(pair) === 1) queueMicrotask(() => this.#flush());
  }

  #apply([key, value]) {
    this.#keys = undefined;
    if (value === null) this.#records.delete(key);
    else this.#records.set(key, value);
  }

  #flush() {
    const writes = this.#unsent;
    this.#unsent = [];
    this.#send(writes, this.#seen);
  }
}

function errorOf({ name, message }) {
  return Object.assign(new Error(message), { name });
}
