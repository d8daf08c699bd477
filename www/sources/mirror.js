// A `Storage` for a worker, because workers have no localStorage. It contains a copy of the records in the page's
// localStorage, and passes writes to the page, which applies them to its localStorage.

/** A copy of the records in the page's localStorage, with the interface of `Storage`. */
export class Mirror {
  #send;
  #records = new Map();
  /** The list of the keys of `#records`, or undefined if the records have changed since the list was made. */
  #keys;
  /** Whether the page has a localStorage. */
  #hasStorage = false;
  /** The error of the page's last attempt to read its localStorage, or undefined. All methods throw it. */
  #failure;
  /**
   * The error with which the page's localStorage has refused an earlier write, or undefined. The next `setItem` throws it
   * once.
   */
  #refusal;
  #unsent = [];
  /** The newest writes, `[key, value]`, which the last snapshot of the page did not contain. */
  #unapplied = [];
  #written = 0;
  /** The number of the last snapshot of the page's records that `update` has got. */
  #seen = 0;

  /**
   * Creates a mirror without records. `send(writes, seen)` passes `[[key, value], …]` to the page, in the order of the writes,
   * with the number of the last snapshot. The value of a removed key is null.
   */
  constructor(send) {
    this.#send = send;
  }

  /**
   * Returns this object, or undefined if the page has no localStorage. Throws if the page cannot read its localStorage, as the
   * getter `localStorage` of the page does.
   */
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
   * Replaces the copy by a newer snapshot of the page's records, the result of `read()` of local-records.js. Applies again the
   * writes of this mirror that the snapshot does not contain.
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
