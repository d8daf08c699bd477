/** Whether two lists of bytes are equal. The time depends only on their lengths. */
export function isSame(one, other) {
  if (one.length !== other.length) return false;
  return one.reduce((difference, byte, at) => difference | (byte ^ other[at]), 0) === 0;
}
