// Decides when to read from a worker again: often while its groups change, and less often while they do not or reading fails,
// because the owner of the worker may pay for each read of its store.

const MIN_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 60_000;
/** The factors by which a pause between two reads grows after a read without changes, and after a failed read. */
const FACTORS = { unchanged: 1.2, failed: 2 };
/** The events of the page that shorten the current pause between two reads, because they show that a person uses the page. */
const ACTIVITY = ['focus', 'keydown', 'online', 'pointerdown'];

export class Poller {
  #pause = MIN_PAUSE_MS;
  #hasFailed = false;
  #readAt = 0;
  #poll;
  #timer;

  /**
   * Calls `listener`, which should read, after each pause if the page is visible then. Ends when the returned function is
   * called.
   */
  subscribe(listener) {
    this.#poll = () => {
      this.#wait(this.#pause);
      // The read is skipped in a hidden page, because the viewer reads by itself when the page becomes visible again.
      if (!document.hidden) listener();
    };
    for (const event of ACTIVITY) addEventListener(event, this);
    this.#wait(this.#pause);
    return () => this.end();
  }

  /**
   * Starts the next pause after a successful read. It lasts MIN_PAUSE_MS if something has changed (`isNew`) or the read before
   * has failed; else it is longer than the last pause, up to MAX_PAUSE_MS.
   */
  succeeded(isNew) {
    this.#pause = isNew || this.#hasFailed ? MIN_PAUSE_MS : this.#longer(FACTORS.unchanged);
    this.#hasFailed = false;
    this.#startPause();
  }

  /** Starts the next pause after a failed read. It is twice as long as the last pause, up to MAX_PAUSE_MS. */
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
   * Shortens the pause so that it ends MIN_PAUSE_MS after the last read, or now if that has passed. The browser calls this
   * method for the events of ACTIVITY, because the poller is their listener.
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
