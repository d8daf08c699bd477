/** Calls to a worker that wait for their answers. */
export class Calls {
  #waiting = new Map();
  #number = 0;

  get size() {
    return this.#waiting.size;
  }

  /** Calls `send` with the number of the call. Returns a promise of the answer, which rejects if `send` throws. */
  add(send) {
    return new Promise((resolve, reject) => {
      send(++this.#number);
      this.#waiting.set(this.#number, { resolve, reject });
    });
  }

  settle({ number, answer, error }) {
    const { resolve, reject } = this.#waiting.get(number) ?? {};
    this.#waiting.delete(number);
    if (error === undefined) resolve?.(answer);
    else reject?.(new Error(error));
  }

  /** Rejects all calls that wait. */
  end(error) {
    for (const number of [...this.#waiting.keys()]) this.settle({ number, error });
  }
}
