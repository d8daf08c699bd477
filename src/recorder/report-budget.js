// How much a page sends: 16 KB at once, then 8 KB a minute.

export const BURST_BYTES = 16 << 10;
const BYTES_PER_MINUTE = 8 << 10;

/** `monotonic()` returns milliseconds. */
export function createBudget(monotonic) {
  let left = BURST_BYTES;
  let filledAt = monotonic();

  /** The number of bytes that may be sent now. */
  const available = () => {
    const time = monotonic();
    left = Math.min(BURST_BYTES, left + ((time - filledAt) / 60_000) * BYTES_PER_MINUTE);
    filledAt = time;
    return left;
  };

  return {
    available,
    spend(bytes) {
      left = available() - bytes;
    },
    /** Milliseconds until `bytes` may be sent. */
    wait: (bytes) => (Math.max(0, bytes - available()) / BYTES_PER_MINUTE) * 60_000,
  };
}
