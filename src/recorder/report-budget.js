// The rate at which a page may send reports: a burst of 16 KB, then 8 KB a minute (a token bucket).

export const BURST_BYTES = 16 << 10;
const BYTES_PER_MINUTE = 8 << 10;

/** Returns a token bucket for the bytes of reports. `monotonic()` returns milliseconds of a clock that is never set. */
export function createBudget(monotonic) {
  let tokens = BURST_BYTES;
  let refilledAt = monotonic();

  /** Returns the number of bytes that may be sent now, at most BURST_BYTES. */
  const available = () => {
    const time = monotonic();
    tokens = Math.min(BURST_BYTES, tokens + ((time - refilledAt) / 60_000) * BYTES_PER_MINUTE);
    refilledAt = time;
    return tokens;
  };

  return {
    available,
    spend(bytes) {
      tokens = available() - bytes;
    },
    /** Returns the time until `bytes` may be sent, in milliseconds; 0 if they may be sent now. */
    timeUntil: (bytes) => (Math.max(0, bytes - available()) / BYTES_PER_MINUTE) * 60_000,
  };
}
