const MINUTE = 60_000;

/** Allows `perMinute` calls at once, and as many more per minute. `now` returns milliseconds. */
export function tokenBucket(perMinute, now = () => Date.now()) {
  return new TokenBucket(perMinute, now);
}

/** A class, because limits per address have thousands of them. */
class TokenBucket {
  constructor(perMinute, now) {
    this.perMinute = perMinute;
    this.now = now;
    this.left = perMinute;
    this.at = now();
  }

  refilled() {
    const { perMinute, at } = this;
    this.at = this.now();
    const added = (Math.max(0, this.at - at) / MINUTE) * perMinute;
    this.left = Math.min(perMinute, this.left + added);
    return this.left;
  }

  isFull() {
    return this.refilled() === this.perMinute;
  }

  /** Whether `count` are left. */
  has(count = 1) {
    return this.refilled() >= count;
  }

  /** Takes `count`, and returns whether that many were left. */
  take(count = 1) {
    if (!this.has(count)) return false;
    this.left -= count;
    return true;
  }

  giveBack(count = 1) {
    this.left = Math.min(this.perMinute, this.refilled() + count);
  }

  /** Seconds until one is left, at least 1. */
  retryAfter() {
    return Math.max(1, Math.ceil(((1 - this.refilled()) * 60) / this.perMinute));
  }
}
