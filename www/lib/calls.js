/** The calls to a worker that wait for a response. */
export class Calls {
  #waiting = new Map();
  #number = 0;

  get size() {
    return this.#waiting.size;
  }

  /** Adds a call: passes a new number to `send(number)`. Returns a promise of the response, which rejects if `send` throws. */
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

  /** Rejects all waiting calls. `error` is a text. */
  end(error) {
    for (const number of [...this.#waiting.keys()]) this.settle({ number, error });
  }
}
