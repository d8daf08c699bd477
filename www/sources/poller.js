// Decides when to read from a worker again: often while its groups change, and less often while they do not or reading fails,
// because the owner of the worker may pay for each read of its store.

const MIN_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 60_000;
/** The factors by which a pause grows after a read without changes, and after a failed read. */
const FACTORS = { unchanged: 1.2, failed: 2 };
/** The events after which the next pause is short again. */
const ACTIVITY = ['focus', 'keydown', 'online', 'pointerdown'];

export class Poller {
  #pause = MIN_PAUSE_MS;
  #hasFailed = false;
  #readAt = 0;
  #poll;
  #timer;

  /** Calls `listener` after each pause in which the page is visible, until the returned function is called. */
  subscribe(listener) {
    this.#poll = () => {
      this.#wait(this.#pause);
      // Does not call the listener while the page is hidden. The viewer itself reads when the page becomes visible again.
      if (!document.hidden) listener();
    };
    for (const event of ACTIVITY) addEventListener(event, this);
    this.#wait(this.#pause);
    return () => this.end();
  }

  /**
   * Starts the next pause after a successful read. It is short if something has changed (`isNew`) or the read before has
   * failed, and else longer than the last one, up to a maximum.
   */
  succeeded(isNew) {
    this.#pause = isNew || this.#hasFailed ? MIN_PAUSE_MS : this.#longer(FACTORS.unchanged);
    this.#hasFailed = false;
    this.#startPause();
  }

  /** Starts the next pause after a failed read. It is twice as long as the last one, up to a maximum. */
  failed() {
    this.#pause = this.#longer(FACTORS.failed);
    this.#hasFailed = true;
    this.#startPause();
  }

  end() {
    this.#poll = undefined;
    clearTimeout(this.#timer);
    for (const event of ACTIVITY) removeEventListener(event, this);
  }

  /**
   * Makes the pause short after a sign of activity. The browser calls this method for the events of ACTIVITY, because the
   * poller is their listener.
   */
  handleEvent() {
    this.#pause = MIN_PAUSE_MS;
    const passed = Math.abs(Date.now() - this.#readAt);
    this.#wait(MIN_PAUSE_MS - Math.min(MIN_PAUSE_MS, passed));
  }

  #longer(factor) {
    return Math.min(this.#pause * factor, MAX_PAUSE_MS);
  }

  #startPause() {
    this.#readAt = Date.now();
    this.#wait(this.#pause);
  }

  #wait(time) {
    clearTimeout(this.#timer);
    if (this.#poll) this.#timer = setTimeout(this.#poll, time);
  }
}
