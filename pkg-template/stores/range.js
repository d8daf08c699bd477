/**
 * Returns the end of the range of texts that start with `prefix`: the smallest text that is greater than all of them, in the
 * order of code points, which is also that of UTF-8 bytes. Returns `null` if there is none.
 */
export function prefixEnd(prefix) {
  const points = Array.from(prefix, (character) => character.codePointAt(0));
  while (points.length > 0) {
    const next = points.pop() + 1;
    // The code points from U+D800 to U+DFFF are surrogates, which a valid text does not contain.
    if (next <= 0x10ffff) return String.fromCodePoint(...points, next === 0xd800 ? 0xe000 : next);
  }
  return null;
}
