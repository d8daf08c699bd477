// Holds the last command that can be undone. A command is carried out either at once, or only when the time to undo is over.

const UNDO_MS = 8_000;

export class Undo {
  #onChange;
  #last;

  /** `onChange` is called whenever `text` has changed. */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** The text that describes the command that can be undone, or undefined if no command can be. */
  get text() {
    return this.#last?.text;
  }

  /**
   * Offers to undo a command for UNDO_MS; the time to undo the command before ends. `text` describes the command, and
   * `revert()` undoes it. `carryOut(isLeaving)`, which is called when the time is over, carries out a command that so far only
   * looks done.
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
   * Ends the time to undo the last command, and carries the command out if it so far only looks done. `isLeaving`: the page is
   * being left, so there is little time.
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
