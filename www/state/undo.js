// Keeps the last command that can be undone. It is either carried out at once, or only when the time to undo is over.

const UNDO_MS = 8_000;

export class Undo {
  #onChange;
  #last;

  /** `onChange` is called whenever `text` has changed. */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** The description of the command that can be undone, or undefined. */
  get text() {
    return this.#last?.text;
  }

  /** Sets the last command. `revert()` undoes it. `carryOut(isLeaving)` carries it out, if it is only shown as done. */
  offer(text, revert, carryOut) {
    this.settle();
    this.#last = { text, revert, carryOut, timer: setTimeout(() => this.settle(), UNDO_MS) };
    this.#onChange();
  }

  undo() {
    this.#forget()?.revert();
    this.#onChange();
  }

  /** Carries out the last command if it was not yet. `isLeaving`: the page is being left, so there is little time. */
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
