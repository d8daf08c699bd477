export const BURST_BYTES = 16 << 10;
const BYTES_A_MINUTE = 8 << 10;

/** Bytes that may be sent. */
export function bucket() {
  let left = BURST_BYTES;
  let at = performance.now();

  function fill() {
    const now = performance.now();
    left = Math.min(BURST_BYTES, left + ((now - at) / 60_000) * BYTES_A_MINUTE);
    at = now;
    return left;
  }

  return {
    left: fill,
    spend(bytes) {
      left = fill() - bytes;
    },
    wait: (bytes) => (Math.max(0, bytes - fill()) / BYTES_A_MINUTE) * 60_000,
  };
}
