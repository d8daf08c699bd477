/** Numbers the calls to a worker, and keeps the promise of each call until its response arrives. */
export class Calls {
  #waiting = new Map();
  #number = 0;

  get size() {
    return this.#waiting.size;
  }

  /**
   * Adds a call: passes a new number to `send(number)`, which sends the call. Returns a promise of the response, which
   * `settle` settles, and which rejects if `send` throws.
   */
  add(send) {
    return new Promise((resolve, reject) => {
      send(++this.#number);
      this.#waiting.set(this.#number, { resolve, reject });
    });
  }

  /**
   * Settles the promise of the call `number`: rejects with an Error if `error` is not undefined, and else resolves to
   * `answer`. Does nothing if no such call waits.
   */
  settle({ number, answer, error }) {
    const { resolve, reject } = this.#waiting.get(number) ?? {};
    this.#waiting.delete(number);
    if (error === undefined) resolve?.(answer);
    else reject?.(new Error(error));
  }

  /** Rejects the promises of all waiting calls with an Error whose message is the text `error`. */
  end(error) {
    for (const number of [...this.#waiting.keys()]) this.settle({ number, error });
  }
}
