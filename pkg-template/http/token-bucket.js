const MINUTE_MS = 60_000;

/** Returns a full bucket of `perMinute` tokens, which is refilled at that rate. `now` returns milliseconds. */
export function tokenBucket(perMinute, now = () => Date.now()) {
  return new TokenBucket(perMinute, now);
}

/**
 * A bucket of tokens. It is a class, because its instances share their methods, and a limit per address has thousands of
 * instances.
 */
class TokenBucket {
  constructor(perMinute, now) {
    this.perMinute = perMinute;
    this.now = now;
    this.left = perMinute;
    this.at = now();
  }

  /** Adds the tokens for the time since the last call. Returns the number of tokens in the bucket. */
  refilled() {
    const { perMinute, at } = this;
    this.at = this.now();
    const added = (Math.max(0, this.at - at) / MINUTE_MS) * perMinute;
    this.left = Math.min(perMinute, this.left + added);
    return this.left;
  }

  isFull() {
    return this.refilled() === this.perMinute;
  }

  /** Whether the bucket has at least `count` tokens. */
  has(count = 1) {
    return this.refilled() >= count;
  }

  /** Takes `count` tokens and returns true if the bucket has that many. Otherwise takes none and returns false. */
  take(count = 1) {
    if (!this.has(count)) return false;
    this.left -= count;
    return true;
  }

  giveBack(count = 1) {
    this.left = Math.min(this.perMinute, this.refilled() + count);
  }

  /** Returns the number of seconds until the bucket has a token, at least 1. */
  retryAfter() {
    return Math.max(1, Math.ceil(((1 - this.refilled()) * 60) / this.perMinute));
  }
}
