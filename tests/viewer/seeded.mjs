// Generates pseudorandom numbers from a seed.

/** Returns a generator of pseudorandom numbers from 0 to 1, excluding 1. The same text gives the same numbers. */
export function seeded(text) {
  let state = Number(hash(text) & 0xffffffffn);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns a hash of the text as 16 hexadecimal digits, like the id of a group. */
export function idOf(text) {
  return hash(text).toString(16).padStart(16, '0');
}

function hash(text) {
  let sum = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n);
  }
  return sum;
}
