// Keeps the last command that can be undone. It is either carried out at once, or only when the time to undo is over.

const UNDO_MS = 8_000;

export class Undo {
  #onChange;
  #last;

  /** `onChange` is called whenever `text` has changed. */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** The text that describes the command that can be undone, or undefined if there is none. */
  get text() {
    return this.#last?.text;
  }

  /**
   * Offers to undo a command for UNDO_MS, and settles the one before. `text` describes it, `revert()` undoes it. If it is
   * only shown as done, `carryOut(isLeaving)` carries it out when the time is over.
   */
  offer(text, revert, carryOut) {
    this.settle();
    this.#last = { text, revert, carryOut, timer: setTimeout(() => this.settle(), UNDO_MS) };
    this.#onChange();
  }

  undo() {
    this.#forget()?.revert();
    this.#onChange();
  }

  /**
   * Ends the time to undo the last command, and carries it out if this was not done yet. `isLeaving`: the page is being left,
   * so there is little time.
   */
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
