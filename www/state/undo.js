// The last command that can be undone: one that was carried out, or one that is carried out when its time is over.

const TIME_MS = 8_000;

export class Undo {
  #onChange;
  #last;

  /** `onChange` is called whenever `text` has changed. */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** What undoing reverts, if anything. */
  get text() {
    return this.#last?.text;
  }

  /** `revert` undoes the command; `carryOut` carries it out if it is only shown as done. */
  offer(text, revert, carryOut) {
    this.settle();
    this.#last = { text, revert, carryOut, timer: setTimeout(() => this.settle(), TIME_MS) };
    this.#onChange();
  }

  undo() {
    this.#forget()?.revert();
    this.#onChange();
  }

  /** Carries out the last command, if it was not yet. `isLeaving` is true where there is little time for it. */
  settle(isLeaving = false) {
    const last = this.#forget();
    this.#onChange();
    last?.carryOut?.(isLeaving);
  }

  #forget() {
    const last = this.#last;
    clearTimeout(last?.timer);
    this.#last = undefined;
    return last;
  }
}
